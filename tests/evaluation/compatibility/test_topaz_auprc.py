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


@pytest.mark.parametrize(("radius", "auprc"), [(6, 0.3524598217917502), (9, 0.6796062157701583)])
def test_the_number_of_topaz_itself(radius: int, auprc: float) -> None:
    # What `topaz precision_recall_curve` of topaz-em 0.3.20 prints for these tables; there are equal scores,
    # duplicates and a micrograph that has picks alone. On its own 36,429 picks of the ten micrographs of
    # 10017 (-s 8, -r 7; assignment radius 54) it prints 0.5647795807573966, and this program has 0.56478.
    index, more = np.arange(40), np.arange(60)
    cases = []
    for m in range(3):
        labels = np.stack([30 + (index * 97 + m * 31) % 940, 25 + (index * 61 + m * 17) % 690], axis=1)
        near = np.stack([30 + (more * 97 + m * 31) % 940, 25 + (more * 61 + m * 17) % 690], axis=1)
        near += np.stack([(more * 5) % 13 - 4, (more * 7) % 11 - 3], axis=1)
        picks = np.concatenate([near, near[::6] + np.array([3, 2])])
        order = np.arange(len(picks))
        scores = np.round(4 * np.sin(order * 1.7 + m) - 0.05 * order, 1)
        labelled = labels[: (40, 35, 0)[m]]
        cases.append(make_case(f"m{m}", Picks(picks.astype(float), scores), Picks(labelled.astype(float))))
    assert topaz_auprc(cases, radius).values["auprc"] == pytest.approx(auprc, abs=5e-6)
