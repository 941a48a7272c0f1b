"""`cryopick dataset show`: all that is known of one published data set."""

from typing import Annotated

import typer


def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of the catalogue, such as 10017.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show one data set of the catalogue, every number with its source."""
    from rich import box
    from rich.table import Table

    from cryopick.cli.dataset.as_json import as_json
    from cryopick.cli.wide_console import wide_console
    from cryopick.dataset import facts_of, require_row

    row = require_row(id_)
    facts = facts_of(row)
    if json:
        typer.echo(as_json({"id": row.id, "facts": facts}))
        return
    table = Table("what", "value", "source", box=box.SIMPLE, title=row.id, title_justify="left")
    for fact in facts:
        value = "unknown" if fact.value is None else f"{fact.value} {fact.unit}".strip()
        table.add_row(fact.name, value, fact.source)
    wide_console().print(table)
