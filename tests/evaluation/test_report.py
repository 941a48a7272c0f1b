import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cryopick.evaluation import Lineup, Region, evaluate
from cryopick.evaluation.report import write_report

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0]]


def test_files(tmp_path: Path, lineup: Callable[..., Lineup]) -> None:
    table = {
        "a": ([[23.0, 24.0], [80.0, 20.0], [60.0, 60.0], [99.0, 99.0]], [0.9, 0.8, 0.7, 0.6], LABELS),
        "empty": ([], [], []),
    }
    evaluations = [
        evaluate(lineup(table, band=Region(20, 20, 80, 80)), name=name, diameter_px=16) for name in ("x", "y")
    ]
    assert write_report(evaluations, tmp_path / "new" / "report", {}, 12) == ()
    report = tmp_path / "new" / "report"
    assert sorted(path.name for path in report.iterdir()) == [
        "metrics.json",
        "per_micrograph.csv",
        "precision_recall.png",
    ]
    metrics = json.loads((report / "metrics.json").read_text())
    assert list(metrics) == ["x", "y"]
    pooled = metrics["x"]["pooled"]
    assert (pooled["picks"], pooled["labels"], pooled["hits"]) == (3, 3, 2)
    assert pooled["f1"] == pooled["precision"] == pooled["recall"] == pytest.approx(2 / 3)
    assert pooled["average_precision"] == pytest.approx(2 / 3)
    assert pooled["best_f1"] == pytest.approx(4 / 5)
    assert pooled["median_error_px"] == 2.5
    assert pooled["median_error_diameters"] == 2.5 / 16
    assert metrics["x"]["strict"]["hits"] == 1
    assert metrics["x"]["picks_left_out"] == 1
    assert metrics["x"]["label_band"] == {"left": 20, "top": 20, "right": 80, "bottom": 80}
    assert metrics["x"]["orientation"]["micrographs"] == 0

    rows = pd.read_csv(report / "per_micrograph.csv").set_index(["set", "micrograph"])
    assert rows.loc[("y", "a"), ["labels", "picks", "hits", "misses", "false_alarms"]].tolist() == [
        3,
        3,
        2,
        1,
        1,
    ]
    assert rows.loc[("y", "empty"), ["labels", "picks"]].tolist() == [0, 0]
    assert pd.isna(rows.loc[("y", "empty"), "f1"])
