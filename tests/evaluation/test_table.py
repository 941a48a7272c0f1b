from collections.abc import Callable
from io import StringIO

from rich.console import Console

from cryopick.evaluation import Lineup, evaluate
from cryopick.evaluation.table import score_table

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
    assert "0.667 [0.000, 0.800]" in rows["F1"]
    assert "1.000" in rows["F1"]
    assert rows["average precision"].split("│")[3].strip() == "-"
    assert "10.0 px" in rows["within 0.5 diameters"]
