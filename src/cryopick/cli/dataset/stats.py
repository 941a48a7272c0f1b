"""`cryopick dataset stats`: what the labels on disk look like."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cryopick.core import DataSetError

_COLUMNS = (
    "id",
    "micrographs",
    "labelled",
    "labels",
    "labels each",
    "diameter px",
    "A",
    "defocus um",
    "coverage",
)


def stats(
    root: Annotated[
        Path, typer.Argument(help="A folder of data sets, or one.", exists=True, file_okay=False)
    ],
    ids: Annotated[list[str] | None, typer.Option("--id", help="Only these; may be repeated.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Picture to write, such as stats.png.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON, with a row per micrograph.")] = False,
) -> None:
    """Labels per micrograph, diameters, defocus and coverage; headers and label files are read, no pixels."""
    from rich import box
    from rich.table import Table

    from cryopick.cli.dataset.as_json import as_json
    from cryopick.cli.wide_console import wide_console
    from cryopick.dataset import measure_statistics, open_data_sets
    from cryopick.dataset.statistics_plot import plot_statistics

    failures: list[DataSetError] = []
    measured = [measure_statistics(one) for one in open_data_sets(root, ids, failed=failures.append)]
    if plot is not None:
        plot_statistics(measured, plot)
    if json:
        typer.echo(as_json(measured))
    else:
        table = Table(box=box.SIMPLE, caption="median (smallest-largest) over micrographs")
        for name in _COLUMNS:
            table.add_column(name, justify="left" if name == "id" else "right")
        for one in measured:
            angstrom = one.diameter_angstrom
            table.add_row(
                one.id,
                f"{one.micrographs:,}",
                f"{one.labelled:,}",
                f"{one.labels:,}",
                str(one.labels_each or "-"),
                str(one.diameter_px or "-"),
                "-" if angstrom is None else f"{angstrom:.0f}",
                str(one.defocus_um or "-"),
                str(one.coverage or "-"),
            )
        wide_console().print(table)
    problems = [*failures, *(problem for one in measured for problem in one.problems)]
    for problem in problems:
        typer.echo(f"not counted: {problem}", err=True)
    if problems:
        raise typer.Exit(1)
