from collections.abc import Callable

import numpy as np
import pytest

from cryopick.evaluation import Lineup, evaluate, reliability

LABELS = [[20.0 * i, 20.0] for i in range(1, 11)]


def test_scores_that_promise_too_much(lineup: Callable[..., Lineup]) -> None:
    # Four candidates scored 0.95 of which two are hits, two scored 0.25 of which none is.
    picks = [*LABELS[:2], [20.0, 90.0], [60.0, 90.0], [100.0, 90.0], [140.0, 90.0]]
    scores = [0.95] * 4 + [0.25] * 2
    found = reliability(evaluate(lineup({"a": (picks, scores, LABELS)}), diameter_px=10).main.outcomes)
    assert found is not None
    assert [(each.count, each.precision) for each in found.bins] == [(2, 0), (4, 0.5)]
    assert found.bins[1].mean_score == pytest.approx(0.95)
    assert found.expected_error == pytest.approx((4 * 0.45 + 2 * 0.25) / 6)


def test_calibrated_scores(lineup: Callable[..., Lineup], rng: np.random.Generator) -> None:
    labels = np.stack(np.meshgrid(np.arange(40) * 20.0, np.arange(40) * 20.0), axis=-1).reshape(-1, 2)
    scores = rng.random(len(labels))
    away = np.where(rng.random(len(labels)) < scores, 0.0, 9.9)
    picks = labels + np.column_stack([away, np.zeros(len(labels))])
    outcomes = evaluate(lineup({"a": (picks, scores, labels)}), diameter_px=4).main.outcomes
    found = reliability(outcomes)
    assert found is not None
    assert found.expected_error < 0.05
    assert sum(each.count for each in found.bins) == 1600


@pytest.mark.parametrize("scores", [None, [-3.0, 0.5], [0.2, 1.5]])
def test_what_is_no_probability(lineup: Callable[..., Lineup], scores: list[float] | None) -> None:
    outcomes = evaluate(lineup({"a": (LABELS[:2], scores, LABELS)}), diameter_px=10).main.outcomes
    assert reliability(outcomes) is None


def test_no_picks(lineup: Callable[..., Lineup]) -> None:
    assert reliability(evaluate(lineup({"a": ([], [], LABELS)}), diameter_px=10).main.outcomes) is None
