from collections.abc import Callable

import pytest

from cryopick.evaluation import Lineup
from cryopick.evaluation.outcome import outcomes_at
from cryopick.evaluation.score import Score, pool

LABELS = [[10.0, 10.0], [50.0, 10.0], [90.0, 10.0], [10.0, 90.0]]


def pooled(lineup: Lineup, radius: float = 5.0) -> Score:
    return pool([outcomes_at(case, (radius,))[0] for case in lineup.cases])


def test_known_numbers(lineup: Callable[..., Lineup]) -> None:
    score = pooled(
        lineup(
            {
                # Two hits, 3 and 4 px off, the second also picked twice.
                "a": ([[13.0, 10.0], [50.0, 14.0], [50.0, 15.0]], [0.9, 0.8, 0.7], LABELS),
                # One label, hit; one false alarm and one below the threshold that would be a false alarm.
                "b": ([[10.0, 9.0], [70.0, 70.0], [80.0, 80.0]], [0.6, 0.5, 0.1], [[10.0, 10.0]]),
            },
            threshold=0.4,
        )
    )
    assert (score.micrographs, score.picks, score.labels, score.hits) == (2, 5, 5, 3)
    assert (score.precision, score.recall, score.f1) == (3 / 5, 3 / 5, 3 / 5)
    assert score.median_error_px == 3
    # Hits at ranks 1, 2 and 4 of 0.9, 0.8, 0.7, 0.6, 0.5, 0.1.
    assert score.average_precision == pytest.approx((1 + 1 + 3 / 4) / 5)
    # F1 at each rank: 2/6, 4/7, 4/8, 6/9, 6/10, 6/11
    assert score.best_f1 == pytest.approx(6 / 9)
    assert score.best_threshold == 0.6


def test_pooling_adds_counts_and_does_not_average(lineup: Callable[..., Lineup]) -> None:
    score = pooled(lineup({"a": (LABELS, None, LABELS), "b": ([], None, [[10.0, 10.0]])}))
    assert score.recall == 4 / 5
    assert score.precision == 1


def test_empty_against_empty_is_undefined(lineup: Callable[..., Lineup]) -> None:
    score = pooled(lineup({"a": ([], [], [])}))
    assert (score.picks, score.labels, score.hits) == (0, 0, 0)
    assert score.precision is score.recall is score.f1 is score.best_f1 is score.average_precision is None
    assert score.median_error_px is None


def test_picks_on_an_empty_micrograph_are_false_alarms(lineup: Callable[..., Lineup]) -> None:
    score = pooled(lineup({"a": (LABELS, [0.1, 0.2, 0.3, 0.4], [])}))
    assert (score.precision, score.recall, score.f1, score.average_precision) == (0, None, 0, None)


def test_no_picks_on_a_labelled_micrograph_are_misses(lineup: Callable[..., Lineup]) -> None:
    score = pooled(lineup({"a": ([], [], LABELS)}))
    assert (score.precision, score.recall, score.f1, score.average_precision) == (None, 0, 0, 0)


def test_without_scores_there_is_no_curve(lineup: Callable[..., Lineup]) -> None:
    score = pooled(lineup({"a": (LABELS, None, LABELS), "b": ([], [], LABELS)}))
    assert score.f1 == pytest.approx(8 / 12)
    assert score.average_precision is score.best_f1 is score.best_threshold is None


def test_scores_on_some_micrographs_only_make_no_curve(lineup: Callable[..., Lineup]) -> None:
    score = pooled(lineup({"a": (LABELS, None, LABELS), "b": (LABELS, [0.1, 0.2, 0.3, 0.4], LABELS)}))
    assert score.f1 == 1
    assert score.average_precision is None
