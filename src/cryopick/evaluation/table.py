"""The scores as tables for the screen."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from cryopick.evaluation.agreement import Agreement
from cryopick.evaluation.difference import Difference
from cryopick.evaluation.evaluate import Evaluation, RadiusScore
from cryopick.evaluation.protocol import SCORES, ProtocolResult

_GAPS = {"F1": "f1", "precision": "precision", "recall": "recall", "average precision": "average_precision"}
_HEADINGS = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "best_f1": "best F1",
    "average_precision": "AP",
}


def score_table(evaluations: Sequence[Evaluation], differences: Sequence[Difference] = ()) -> Table:
    """Build a table with one column for each pick set; square brackets hold bootstrap 95 % intervals.

    Parameters
    ----------
    evaluations
        One for each pick set, against the same labels.
    differences
        Of each set but the first, to the first. A certain one (`Difference.sign`) is bold.
    """
    table = Table(title="Picks against labels", title_justify="left")
    table.add_column("")
    for evaluation in evaluations:
        table.add_column(escape(evaluation.name), justify="right")
    counts = {
        "micrographs": [f"{each.main.pooled.micrographs:,}" for each in evaluations],
        "labels": [f"{each.main.pooled.labels:,}" for each in evaluations],
        "picks": [f"{each.main.pooled.picks:,}" for each in evaluations],
        "threshold": [_number(each.threshold) for each in evaluations],
    }
    for name, cells in counts.items():
        table.add_row(name, *cells)
    for scores in ([each.main for each in evaluations], [each.strict for each in evaluations]):
        table.add_section()
        lengths = [f"{at.radius_px:.1f} px" for at in scores]
        table.add_row(f"[bold]within {scores[0].radius:g} diameters[/bold]", *lengths)
        for name, cells in _rows(scores).items():
            table.add_row(f"  {name}", *cells)
    if differences:
        table.add_section()
        table.add_row(f"[bold]less {escape(differences[0].baseline)}, in pairs[/bold]")
        for name, score in _GAPS.items():
            table.add_row(f"  {name}", "", *(_gap(each, score) for each in differences))
    return table


def agreement_table(agreement: Agreement) -> Table:
    """Build a table of how much of each set's picks the others have.

    Parameters
    ----------
    agreement
        Between the pick sets.
    """
    table = Table(title="Agreement", title_justify="left")
    table.add_column("of the row's picks has")
    for name in agreement.names:
        table.add_column(escape(name), justify="right")
    for row in agreement.names:
        others = ("" if row == name else _number(agreement.shares[row, name]) for name in agreement.names)
        table.add_row(escape(row), *others)
    return table


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
            table.add_row(id_, escape(name), *(_number(result.value(id_, name, score)) for score in SCORES))
    for id_ in result.problems:
        table.add_row(id_, "[bold red]missing[/bold red]", *("-" for _ in SCORES))
    table.add_section()
    of = f"{len(result.comparisons)} of {len(result.ids)}" if result.problems else f"all {len(result.ids)}"
    for name in result.names:
        table.add_row(f"mean of {of}", escape(name), *(_number(result.mean(name, score)) for score in SCORES))
    return table


def _gap(difference: Difference, score: str) -> str:
    """Write a difference with its interval."""
    gap = difference.gaps[score]
    if gap is None:
        return "-"
    if gap.interval is None:
        return f"{gap.value:+.3f}"
    low, high = gap.interval
    text = escape(f"{gap.value:+.3f} [{low:+.3f},{high:+.3f}]")
    return f"[bold]{text}[/bold]" if difference.sign(score) else text


def _rows(scores: Sequence[RadiusScore]) -> dict[str, list[str]]:
    """Write the scores at one radius, row by row."""
    pooled = [at.pooled for at in scores]
    return {
        "F1": [f"[bold]{_number(at.pooled.f1)}[/bold]{_range(at, 'f1')}" for at in scores],
        "precision": [_measured(at, "precision") for at in scores],
        "recall": [_measured(at, "recall") for at in scores],
        "best F1": [_number(score.best_f1) for score in pooled],
        "  at threshold": [_number(score.best_threshold) for score in pooled],
        "average precision": [_measured(at, "average_precision") for at in scores],
        "median error (px)": [_number(score.median_error_px, 1) for score in pooled],
        "F1 of random points": [_number(at.random_f1) for at in scores],
    }


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _measured(at: RadiusScore, name: str) -> str:
    return _number(getattr(at.pooled, name)) + _range(at, name)


def _range(at: RadiusScore, name: str) -> str:
    """Write the interval of a score, where there is one."""
    found = at.intervals[name]
    return "" if found is None else escape(f" [{found[0]:.3f},{found[1]:.3f}]")
