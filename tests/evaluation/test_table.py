from collections.abc import Callable
from io import StringIO
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from cryopick.core import Picks
from cryopick.evaluation import (
    CompareOptions,
    Lineup,
    ProtocolResult,
    agreement,
    compare,
    difference,
    evaluate,
)
from cryopick.evaluation.table import agreement_table, protocol_table, score_table
from cryopick.io.coordinates import write_star

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0]]


def test_one_column_for_each_set(lineup: Callable[..., Lineup]) -> None:
    two = lineup({"a": (LABELS[:2], [0.9, 0.8], LABELS), "b": ([], [], LABELS[:1])}, threshold=0.25)
    unscored = lineup({"a": (LABELS, None, LABELS)})
    file = StringIO()
    Console(file=file, width=100).print(
        score_table(
            [
                evaluate(two, name="ours", threshold=0.25, diameter_px=20),
                evaluate(unscored, name="topaz [x]", diameter_px=20),
            ]
        )
    )
    rows = {
        line.split("│")[1].strip(): line for line in reversed(file.getvalue().splitlines()) if "│" in line
    }
    assert "ours" in file.getvalue()
    assert "topaz [x]" in file.getvalue()
    assert "0.250" in rows["threshold"]
    assert "0.667 [0.000,0.800]" in rows["F1"]
    assert "1.000" in rows["F1"]
    assert rows["average precision"].split("│")[3].strip() == "-"
    assert "10.0 px" in rows["within 0.5 diameters"]


def printed(table: Table) -> dict[str, list[str]]:
    file = StringIO()
    Console(file=file, width=120).print(table)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in file.getvalue().splitlines()]
    return {row[0]: row[1:] for row in rows if row}


def test_differences_to_the_first(lineup: Callable[..., Lineup]) -> None:
    table = {"a": (LABELS[:2], None, LABELS), "b": (LABELS, None, LABELS)}
    better = {"a": (LABELS, None, LABELS), "b": (LABELS, None, LABELS)}
    one = evaluate(lineup(table), name="one", diameter_px=20)
    other = evaluate(lineup(better), name="x", diameter_px=20)
    rows = printed(score_table([one, other], [difference(other, one)]))
    assert "less one, in pairs" in rows
    # The last rows of these names are the differences.
    assert rows["recall"] == ["", "+0.167 [+0.000,+0.333]"]
    assert rows["average precision"] == ["", "-"]


def test_agreement_both_ways(lineup: Callable[..., Lineup]) -> None:
    one = evaluate(lineup({"a": (LABELS, None, LABELS)}), name="one", diameter_px=20)
    half = evaluate(lineup({"a": (LABELS[:1], None, LABELS)}), name="half [x]", diameter_px=20)
    none = evaluate(lineup({"a": ([], None, LABELS)}), name="none", diameter_px=20)
    rows = printed(agreement_table(agreement([one, half, none])))
    assert rows["one"] == ["", "0.333", "0.000"]
    assert rows["half [x]"] == ["1.000", "", "0.000"]
    assert rows["none"] == ["-", "-", ""]


def test_no_mean_of_some(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    write_star(Picks(np.array([[100.0, 80.0]])), bare / "b_autopick.star")
    options = CompareOptions(overlays=0, gallery=0)
    scored = compare({"ours": predict_folder}, data_set, tmp_path / "out", options)
    unscored = compare({"ours": bare}, data_set, tmp_path / "out", options)
    result = ProtocolResult({"10017": scored, "10093": unscored}, {}, tmp_path)
    assert result.value("10017", "ours", "average_precision") is not None
    assert result.value("10093", "ours", "average_precision") is None
    assert result.mean("ours", "average_precision") is None
    assert result.mean("ours", "recall") is not None


def test_rows_and_means(predict_folder: Path, data_set: Path, tmp_path: Path) -> None:
    comparison = compare(
        {"ours [x]": predict_folder}, data_set, tmp_path / "out", CompareOptions(overlays=0, gallery=0)
    )
    result = ProtocolResult({"10017": comparison, "10093": comparison}, {"10028": "not there"}, tmp_path)
    file = StringIO()
    Console(file=file, width=100).print(protocol_table(result))
    text = file.getvalue()
    assert text.count("ours [x]") == 3
    assert "missing" in text
    assert "mean of 2 of 3" in text
    assert text.count("0.727") == 3  # precision 8 / 11
