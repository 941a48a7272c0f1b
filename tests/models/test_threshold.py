import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryopick.models import threshold
from cryopick.models.threshold import expected_best_threshold


def test_known_answer() -> None:
    # Expected F1 of the best 1, 2, 3: 2 * (0.9, 1.7, 1.8) / (2.8, 3.8, 4.8) = 0.64, 0.89, 0.75.
    assert expected_best_threshold([np.array([0.1, 0.9]), np.array([0.8])]) == 0.8


def test_certain_scores_are_cut_between() -> None:
    scores = np.concatenate([np.full(50, 0.99), np.full(500, 0.02)])
    assert expected_best_threshold([scores]) == 0.99


@pytest.mark.parametrize("scores", [[], [np.empty(0)]])
def test_without_candidates(scores: list[np.ndarray]) -> None:
    assert expected_best_threshold(scores) == 0.5


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=30), st.integers(1, 3))
def test_it_is_half_the_f1_reached_and_does_not_ask_for_an_order(scores: list[float], parts: int) -> None:
    found = expected_best_threshold(np.array_split(np.array(scores), parts))
    assert found == expected_best_threshold([np.array(scores[::-1])])
    kept = [score for score in scores if score >= found]
    f1 = 2 * sum(kept) / (len(kept) + sum(scores))
    # What is kept scores at least half the best F1, what is not at most that.
    assert min(kept) >= f1 / 2 - 1e-9
    assert all(score <= f1 / 2 + 1e-9 for score in scores if score < found)


@pytest.mark.parametrize("waiting", [1, 40, 10_000])
def test_equal_scores_are_counted(monkeypatch: pytest.MonkeyPatch, waiting: int) -> None:
    monkeypatch.setattr(threshold, "_WAITING", waiting)
    parts = [np.random.default_rng(seed).uniform(size=30).round(2) ** 2 for seed in range(20)]
    ranked = np.sort(np.concatenate(parts))[::-1]
    picked = np.arange(1, len(ranked) + 1)
    best = ranked[np.argmax(2 * np.cumsum(ranked) / (picked + ranked.sum()))]
    assert expected_best_threshold(iter(parts)) == best


def test_memory_is_that_of_different_scores() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        rng = np.random.default_rng(0)
        expected_best_threshold(rng.uniform(size=5000).round(4) for _ in range(count))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(120) < 1.2 * peak(30)


def test_a_low_beta_wants_surer_picks() -> None:
    scores = np.linspace(0.01, 0.99, 99)
    assert expected_best_threshold([scores], beta=0.5) > expected_best_threshold([scores]) > 0.3


def test_the_best_threshold_is_the_expected_f_over_one_plus_beta_squared() -> None:
    scores = np.linspace(0.001, 0.999, 999)
    beta = 0.6
    found = expected_best_threshold([scores], beta)
    chosen = scores[scores >= found]
    expected = (1 + beta**2) * chosen.sum() / (len(chosen) + beta**2 * scores.sum())
    assert found == pytest.approx(expected / (1 + beta**2), abs=0.002)
