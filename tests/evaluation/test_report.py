import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cryopick.evaluation import Lineup, Region, SetReport, agreement, break_down, evaluate
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
    reports = [SetReport(each, break_down(each, {}, {})) for each in evaluations]
    report = tmp_path / "new" / "report"
    assert write_report(reports, agreement(evaluations), report, facts={}, overlays=12, gallery={}) == ()
    assert sorted(path.name for path in report.iterdir()) == [
        "agreement.json",
        "curves.json",
        "index.html",
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
    assert json.loads((report / "agreement.json").read_text())["pairs"][0]["shared"] == 3
    assert list(json.loads((report / "curves.json").read_text())) == ["x", "y"]

    rows = pd.read_csv(report / "per_micrograph.csv").set_index(["set", "micrograph"])
    counts = ["labels", "picks", "hits", "misses", "false_alarms", "false_unlabelled"]
    assert rows.loc[("y", "a"), counts].tolist() == [3, 3, 2, 1, 1, 1]
    assert rows.loc[("y", "empty"), ["labels", "picks"]].tolist() == [0, 0]
    assert pd.isna(rows.loc[("y", "empty"), "f1"])
