from collections.abc import Callable

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation import Lineup, evaluate, make_case
from cryopick.evaluation.compatibility.topaz_auprc import topaz_auprc

LABELS = [[20.0, 20.0], [80.0, 20.0]]


def test_by_hand(lineup: Callable[..., Lineup]) -> None:
    # Hit, miss, hit of four labels: (1 * 1/4) + (2/3 * 1/4).
    picks, scores = [[20.0, 20.0], [50.0, 50.0], [81.0, 20.0]], [3.0, 2.0, -1.0]
    cases = lineup({"a": (picks, scores, LABELS), "b": ([], [], LABELS)}).cases
    assert topaz_auprc(cases, 5).values["auprc"] == pytest.approx(1 / 4 + 2 / 3 / 4, abs=1e-5)


def test_the_nearer_of_two_is_the_hit(lineup: Callable[..., Lineup]) -> None:
    # The better scored one lies further off: a false alarm there, the hit in our own curve.
    picks, scores = [[23.0, 20.0], [20.0, 20.0]], [0.9, 0.1]
    evaluation = evaluate(lineup({"a": (picks, scores, LABELS[:1])}), diameter_px=10)
    assert topaz_auprc(evaluation.lineup.cases, 5).values["auprc"] == 0.5
    assert evaluation.main.pooled.average_precision == 1


def test_the_radius_itself_is_no_match() -> None:
    case = make_case("a", Picks(np.array([[25.0, 20.0]]), np.ones(1)), Picks(np.array(LABELS[:1])))
    assert topaz_auprc([case], 5).values["auprc"] == 0


def test_micrographs_without_labels_do_not_count(lineup: Callable[..., Lineup]) -> None:
    cases = lineup({"a": (LABELS, [0.5, 0.4], LABELS), "b": (LABELS, [0.9, 0.9], [])}).cases
    assert topaz_auprc(cases, 5).values["auprc"] == 1


def test_no_scores(lineup: Callable[..., Lineup]) -> None:
    assert "no scores" in topaz_auprc(lineup({"a": (LABELS, None, LABELS)}).cases, 5).reason
    assert topaz_auprc(lineup({"a": ([], None, LABELS)}).cases, 5).values == {}
