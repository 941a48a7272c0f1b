import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from cryopick.core import Picks
from cryopick.evaluation import (
    Lineup,
    SetReport,
    agreement,
    break_down,
    difference,
    evaluate,
    reliability,
)
from cryopick.evaluation.compatibility import ForeignScore
from cryopick.evaluation.metrics import agreement_of, metrics_of, per_micrograph

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0]]
TABLE = {
    "a": ([[20.0, 20.0], [21.0, 20.0], [50.0, 50.0]], [0.9, 0.8, 0.7], LABELS),
    "b": (LABELS, [0.9, 0.9, 0.9], LABELS),
    "empty": ([], [], []),
}


@pytest.fixture
def report(lineup: Callable[..., Lineup]) -> SetReport:
    evaluation = evaluate(lineup(TABLE), name="ours", diameter_px=16)
    rejected = {"a": Picks(np.array([[52.0, 50.0]]))}
    return SetReport(
        evaluation,
        break_down(evaluation, rejected, {"a": np.array([False, True, False])}),
        difference(evaluation, evaluation),
        reliability(evaluation.main.outcomes),
        (ForeignScore("one", {"dice": 0.5}), ForeignScore("other", reason="no scores")),
    )


def test_everything_is_plain(report: SetReport) -> None:
    metrics = json.loads(json.dumps(metrics_of(report), allow_nan=False))
    assert metrics["false_alarms"] == {
        "duplicate": 1,
        "rejected": 1,
        "outside_label_band": 0,
        "unlabelled": 0,
    }
    assert metrics["labels_by_kind"]["apart"] == {"labels": 6, "missed": 2, "recall": pytest.approx(2 / 3)}
    assert metrics["labels_by_kind"]["faint"] == {"labels": 1, "missed": 1, "recall": 0}
    assert metrics["labels_by_kind"]["crowded"]["recall"] is None
    assert metrics["difference_to_first"]["gaps"]["f1"] == {"value": 0, "interval": [0, 0]}
    assert metrics["compatibility"] == {"one": {"dice": 0.5}, "other": {"not_computed": "no scores"}}
    assert 0 < metrics["calibration"]["expected_error"] < 1
    assert metrics["pooled"]["hits"] == 4


def test_rows(report: SetReport) -> None:
    rows = per_micrograph(report).set_index("micrograph")
    wanted = ["labels", "picks", "hits", "misses", "false_duplicate", "false_rejected", "false_unlabelled"]
    assert rows.loc["a", wanted].tolist() == [3, 3, 1, 2, 1, 1, 0]
    assert rows.loc["a", ["missed_crowded", "missed_faint"]].tolist() == [0, 1]
    assert pd.isna(rows.loc["b", "missed_faint"])
    assert rows["defocus_um"].isna().all()
    assert rows.loc["empty", "status"] == "picked"


def test_agreement(report: SetReport) -> None:
    found = agreement_of(agreement([report.evaluation, report.evaluation]))
    assert found["pairs"][0]["of_first"] == found["pairs"][0]["of_second"] == 1
    assert found["labels_found_by"][0] == {"sets": ("ours", "ours"), "labels": 4}
