"""The tables of the page, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryopick.evaluation.bootstrap import RESAMPLED
from cryopick.evaluation.difference import Difference
from cryopick.evaluation.evaluate import RadiusScore
from cryopick.evaluation.set_report import SetReport

_NAMES = {
    "f1": "F1",
    "precision": "Precision",
    "recall": "Recall",
    "average_precision": "Average precision",
    "best_f1": "Best F1",
}


@dataclass(frozen=True)
class Cell:
    """A number as text, the 95 % interval below it, and whether to set it off."""

    text: str
    interval: str = ""
    emphasis: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Section:
    """Some lines under a heading."""

    heading: str
    rows: tuple[Row, ...]


def sections_of(reports: Sequence[SetReport]) -> list[Section]:
    """Write the scores at both radii, what was counted, and the differences to the first pick set."""
    main = [report.evaluation.main for report in reports]
    strict = [report.evaluation.strict for report in reports]
    sections = [Section(f"Within {main[0].radius:g} diameters ({main[0].radius_px:.0f} px)", _scores(main))]
    if len(reports) > 1:
        sections.append(Section(f"Less {reports[0].name}, on the same micrographs", _differences(reports)))
    sections += [
        Section(f"Within {strict[0].radius:g} diameters ({strict[0].radius_px:.0f} px)", _scores(strict)),
        Section("Counted", _counts(reports)),
    ]
    return sections


def _scores(scores: Sequence[RadiusScore]) -> tuple[Row, ...]:
    def plain(label: str, value: Callable[[RadiusScore], float | None], digits: int = 3) -> Row:
        return Row(label, tuple(Cell(number(value(at), digits)) for at in scores))

    return (
        *(_measured(name, scores) for name in _NAMES),
        plain("\u2003at threshold", lambda at: at.pooled.best_threshold),
        plain("Median error (px)", lambda at: at.pooled.median_error_px, 1),
        plain("F1 of random points", lambda at: at.random_f1),
    )


def _measured(name: str, scores: Sequence[RadiusScore]) -> Row:
    """Write a score with its interval, where it has one, and set off the best."""
    best = max((getattr(at.pooled, name) or 0 for at in scores), default=0)
    cells = []
    for at in scores:
        value, found = getattr(at.pooled, name), at.intervals.get(name)
        interval = "" if found is None else f"{found[0]:.3f} \u2013 {found[1]:.3f}"
        leads = len(scores) > 1 and value is not None and value == best > 0
        cells.append(Cell(number(value), interval, "best" if leads else ""))
    return Row(_NAMES[name], tuple(cells))


def _differences(reports: Sequence[SetReport]) -> tuple[Row, ...]:
    names = ("f1", *(name for name in RESAMPLED if name != "f1"))
    found = [report.difference for report in reports if report.difference is not None]
    return tuple(
        Row(_NAMES[name], (Cell("\u2013"), *(_gap(difference, name) for difference in found)))
        for name in names
    )


def _gap(difference: Difference, name: str) -> Cell:
    """Write a difference with its interval, and set off what is certain."""
    gap = difference.gaps[name]
    if gap is None:
        return Cell("\u2013")
    interval = "" if gap.interval is None else "{:+.3f} \u2013 {:+.3f}".format(*gap.interval)
    emphasis = {1: "better", -1: "worse", 0: ""}[difference.sign(name)]
    return Cell(f"{gap.value:+.3f}".replace("-", "\u2212"), interval.replace("-", "\u2212"), emphasis)


def _counts(reports: Sequence[SetReport]) -> tuple[Row, ...]:
    pooled = [report.evaluation.main.pooled for report in reports]
    counts = {
        "Micrographs": [score.micrographs for score in pooled],
        "Labels": [score.labels for score in pooled],
        "Picks": [score.picks for score in pooled],
        "Hits": [score.hits for score in pooled],
    }
    rows = [Row(name, tuple(Cell(f"{value:,}") for value in values)) for name, values in counts.items()]
    thresholds = (Cell(number(report.evaluation.threshold)) for report in reports)
    return (*rows, Row("Threshold", tuple(thresholds)))


def number(value: float | None, digits: int = 3) -> str:
    """Write a number, or a dash where there is none."""
    return "\u2013" if value is None else f"{value:.{digits}f}".replace("-", "\u2212")
