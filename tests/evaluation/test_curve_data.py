import json
from collections.abc import Callable

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation import Lineup, PickSet, evaluate, line_up
from cryopick.evaluation.curve_data import curve_data

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0]]


def test_known_curve(lineup: Callable[..., Lineup]) -> None:
    picks, scores = [[21.0, 20.0], [50.0, 50.0], [80.0, 20.0]], [0.9, 0.8, 0.7]
    table = {"a": (picks, scores, LABELS), "b": ([], [], LABELS)}
    data = curve_data(evaluate(lineup(table), diameter_px=10))
    assert data["by_threshold"] == {
        "threshold": [0.9, 0.8, 0.7],
        "precision": [1, 0.5, pytest.approx(2 / 3, abs=1e-5)],
        "recall": pytest.approx([1 / 6, 1 / 6, 1 / 3], abs=1e-5),
        "f1": [pytest.approx(2 / 7, abs=1e-5), 0.25, pytest.approx(4 / 9, abs=1e-5)],
        "rank": [0.5, 1, 1.5],
    }
    assert sum(data["errors"]["counts"]) == 2
    assert data["errors"]["counts"][0] == 1
    assert data["errors"]["edges_diameters"][-1] == 0.5
    assert data["defocus"] == []
    json.dumps(data, allow_nan=False)


def test_a_pair_at_the_radius_is_in_the_histogram(lineup: Callable[..., Lineup]) -> None:
    data = curve_data(evaluate(lineup({"a": ([[25.0, 20.0]], None, LABELS)}), diameter_px=10))
    assert sum(data["errors"]["counts"]) == 1
    assert data["by_threshold"] is None


def test_long_curves_are_thinned(lineup: Callable[..., Lineup], rng: np.random.Generator) -> None:
    table = {"a": (rng.uniform(0, 900, (5000, 2)), rng.random(5000), rng.uniform(0, 900, (50, 2)))}
    data = curve_data(evaluate(lineup(table), diameter_px=10))["by_threshold"]
    assert 250 < len(data["threshold"]) <= 300
    assert data["rank"][0] == 1
    assert data["rank"][-1] == 5000


def test_defocus_of_the_labels() -> None:
    xy = np.array(LABELS)
    labels = PickSet(
        "labels",
        {
            "a": Picks(xy, attributes={"DefocusU": np.array([15000.0, np.nan, 16000.0])}),
            "b": Picks(xy),
        },
    )
    evaluation = evaluate(line_up(PickSet("picks", {"a": Picks(xy[:2])}), labels), diameter_px=10)
    assert curve_data(evaluation)["defocus"] == [
        {
            "micrograph": "a",
            "defocus_um": 1.55,
            "recall": pytest.approx(2 / 3),
            "f1": pytest.approx(0.8),
        }
    ]
