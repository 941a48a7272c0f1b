"""The table of a protocol for the screen."""

from rich.markup import escape
from rich.table import Table

from cryopick.evaluation.protocol import SCORES, ProtocolResult

_HEADINGS = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "best_f1": "best F1",
    "average_precision": "AP",
}


def protocol_table(result: ProtocolResult) -> Table:
    """Build a table with one row for each data set and pick set, and the means below.

    Parameters
    ----------
    result
        From `run_protocol`.
    """
    table = Table(title="Pooled within each data set", title_justify="left")
    table.add_column("data set")
    table.add_column("picks")
    for score in SCORES:
        table.add_column(_HEADINGS[score], justify="right")
    for id_ in result.comparisons:
        for name in result.names:
            table.add_row(id_, escape(name), *(_text(result.value(id_, name, score)) for score in SCORES))
    for id_ in result.problems:
        table.add_row(id_, "[bold red]missing[/bold red]", *("-" for _ in SCORES))
    table.add_section()
    of = f"{len(result.comparisons)} of {len(result.ids)}" if result.problems else f"all {len(result.ids)}"
    for name in result.names:
        table.add_row(f"mean of {of}", escape(name), *(_text(result.mean(name, score)) for score in SCORES))
    return table


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
