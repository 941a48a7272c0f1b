"""`cryopick dataset list`: the published data sets."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from cryopick.dataset import CatalogueRow


def list_sets(
    ids: Annotated[list[str] | None, typer.Argument(help="Only these; all if none is given.")] = None,
    collection: Annotated[str | None, typer.Option(help="cryoppp or cryovirusdb.")] = None,
    split: Annotated[
        str | None, typer.Option(help="A named split, or NAME:SIDE, such as grouped:test.")
    ] = None,
    text: Annotated[
        str | None, typer.Option("--match", help="Part of the id, the protein or the remarks.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON, with sources and remarks.")] = False,
) -> None:
    """List the published data sets and what they sum to; `show ID` tells the source of each number."""
    from cryopick.cli.dataset.as_json import as_json
    from cryopick.cli.settings import one_of
    from cryopick.cli.wide_console import wide_console
    from cryopick.core import DataSetError
    from cryopick.dataset import (
        PUBLISHED_TOTALS,
        Collection,
        filter_catalogue,
        sum_catalogue,
    )

    chosen = one_of("--collection", collection, Collection)
    rows = filter_catalogue(ids or (), chosen, split, text)
    if not rows:
        raise DataSetError("no data set of the catalogue passes; wanted a wider filter")
    if json:
        typer.echo(as_json(rows))
        return
    console = wide_console()
    console.print(_table(rows))
    for total in sum_catalogue(rows):
        published = "as published" if total in PUBLISHED_TOTALS else "of those listed"
        console.print(f"{total} ({published})")


def _table(rows: "tuple[CatalogueRow, ...]") -> "Table":
    """Lay the rows out."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    table.add_column("id")
    table.add_column("kind")
    for name in ("micrographs", "frame px", "A/px", "diameter px", "A", "labels", "each"):
        table.add_column(name, justify="right")
    for row in rows:
        angstrom = "?" if row.pixel_size is None else f"{row.diameter_px * row.pixel_size:.0f}"
        table.add_row(
            row.id,
            row.kind,
            f"{row.micrographs:,}",
            f"{row.listed_width} x {row.listed_height}",
            "?" if row.pixel_size is None else f"{row.pixel_size:g}",
            f"{row.diameter_px:g}",
            angstrom,
            f"{row.labels:,}",
            f"{row.labels / row.micrographs:.0f}",
        )
    return table
