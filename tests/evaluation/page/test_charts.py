from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cryopick.core import Picks
from cryopick.evaluation import Lineup, PickSet, SetReport, break_down, evaluate, line_up, reliability
from cryopick.evaluation.curve_data import curve_data
from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.page.charts import charts_of

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0]]


def titles(evaluations: Sequence[Evaluation]) -> list[str]:
    reports = [
        SetReport(each, break_down(each, {}, {}), reliability=reliability(each.main.outcomes))
        for each in evaluations
    ]
    charts = charts_of(reports, {each.name: curve_data(each) for each in evaluations})
    return [chart.title for chart in charts]


def evaluation_of(lineup: Callable[..., Lineup], name: str, scores: Any) -> Evaluation:
    return evaluate(lineup({"a": (LABELS, scores, LABELS)}), name=name, diameter_px=10)


def test_what_there_are_numbers_for(lineup: Callable[..., Lineup]) -> None:
    scored = evaluation_of(lineup, "scored", [0.9, 0.8, 0.7])
    log_odds = evaluation_of(lineup, "log odds", [3.0, -1.0, -2.0])
    bare = evaluation_of(lineup, "bare", None)
    curves = ["Precision and recall", "F1 by threshold", "Recall by rank", "Localisation error"]
    assert titles([bare, scored]) == [*curves, "Score calibration"]
    assert titles([log_odds]) == curves
    assert titles([bare]) == ["Precision and recall", "Localisation error"]


def test_defocus() -> None:
    xy = np.array(LABELS)
    labels = PickSet("labels", {"a": Picks(xy, attributes={"DefocusU": np.full(3, 12000.0)})})
    evaluation = evaluate(line_up(PickSet("picks", {"a": Picks(xy)}), labels), diameter_px=10)
    assert titles([evaluation])[-1] == "Recall by defocus"


def test_nothing_at_all(lineup: Callable[..., Lineup]) -> None:
    empty = evaluate(lineup({"a": ([], [], [])}), diameter_px=10)
    assert titles([empty]) == ["Precision and recall", "Localisation error"]
