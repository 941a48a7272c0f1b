from collections.abc import Callable

from cryopick.evaluation import Lineup, SetReport, break_down, difference, evaluate
from cryopick.evaluation.page.rows import number, sections_of

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0]]


def test_sections(lineup: Callable[..., Lineup]) -> None:
    good = dict.fromkeys("abcd", (LABELS, None, LABELS))
    bad = {stem: (LABELS[:found], None, LABELS) for stem, found in zip("abcd", (1, 2, 1, 2), strict=True)}
    one, other = (evaluate(lineup(t), name=n, diameter_px=20) for t, n in ((good, "good"), (bad, "bad")))
    reports = [
        SetReport(one, break_down(one, {}, {})),
        SetReport(other, break_down(other, {}, {}), difference(other, one)),
    ]
    sections = sections_of(reports)
    assert [section.heading for section in sections] == [
        "Within 0.5 diameters (10 px)",
        "Less good, on the same micrographs",
        "Within 0.25 diameters (5 px)",
        "Counted",
    ]
    f1, recall = sections[0].rows[0], sections[0].rows[2]
    assert (f1.label, f1.cells[0].text, f1.cells[0].emphasis) == ("F1", "1.000", "best")
    assert recall.cells[1].interval == "0.333 \u2013 0.667"
    lost = {row.label: row.cells[1] for row in sections[1].rows}
    assert (lost["Recall"].text, lost["Recall"].emphasis) == ("\u22120.500", "worse")
    assert (lost["Precision"].text, lost["Precision"].emphasis) == ("+0.000", "")
    assert lost["Average precision"].text == "\u2013"
    assert [row.cells[1].text for row in sections[3].rows] == ["4", "12", "6", "6", "\u2013"]


def test_the_best_of_two_thresholds_is_set_off(lineup: Callable[..., Lineup]) -> None:
    good = {"a": (LABELS, [0.9, 0.8, 0.7], LABELS)}
    bad = {"a": ([LABELS[0], [50.0, 50.0]], [0.9, 0.8], LABELS)}
    evaluations = [evaluate(lineup(table), diameter_px=20) for table in (bad, good)]
    sections = sections_of([SetReport(each, break_down(each, {}, {})) for each in evaluations])
    rows = {row.label: row.cells for row in sections[0].rows}
    assert [(cell.text, cell.emphasis) for cell in rows["Best F1"]] == [("0.500", ""), ("1.000", "best")]


def test_one_set_has_no_differences(lineup: Callable[..., Lineup]) -> None:
    only = evaluate(lineup({"a": (LABELS, None, LABELS)}), diameter_px=20)
    sections = sections_of([SetReport(only, break_down(only, {}, {}))])
    assert len(sections) == 3
    assert sections[0].rows[0].cells[0].emphasis == ""


def test_numbers() -> None:
    assert [number(None), number(0.12345), number(-2.5, 1)] == ["\u2013", "0.123", "\u22122.5"]
