from collections.abc import Callable

import numpy as np
import pytest

from cryopick.evaluation import Lineup
from cryopick.evaluation.bootstrap import draw_weights, interval, resample
from cryopick.evaluation.outcome import Outcome, outcomes_at
from cryopick.evaluation.score import pool


@pytest.fixture
def outcomes(lineup: Callable[..., Lineup], rng: np.random.Generator) -> list[Outcome]:
    micrographs = {}
    for index in range(25):
        labels = rng.uniform(0, 900, (30, 2))
        found = labels[: rng.integers(12, 30)] + rng.normal(0, 3, 2)
        xy = np.concatenate([found, rng.uniform(0, 900, (12, 2))])
        scores = np.concatenate([rng.normal(0.7, 0.15, len(found)), rng.normal(0.4, 0.15, 12)])
        micrographs[f"m{index}"] = (xy, scores, labels)
    return [outcomes_at(case, (15.0,))[0] for case in lineup(micrographs, threshold=0.5).cases]


def test_weights_are_resamples() -> None:
    weights = draw_weights(20, np.random.default_rng(0), resamples=300)
    assert weights.shape == (300, 20)
    assert (weights.sum(axis=1) == 20).all()
    assert weights.std() == pytest.approx(0.97, abs=0.05)
    assert (weights == draw_weights(20, np.random.default_rng(0), resamples=300)).all()


def test_resample_equals_pooling_the_drawn_micrographs(outcomes: list[Outcome]) -> None:
    weights = draw_weights(len(outcomes), np.random.default_rng(1), resamples=20)
    found = resample(outcomes, weights)
    for row, counts in enumerate(weights.astype(int)):
        drawn = [outcome for outcome, count in zip(outcomes, counts, strict=True) for _ in range(count)]
        score = pool(drawn)
        assert found.precision[row] == pytest.approx(score.precision)
        assert found.recall[row] == pytest.approx(score.recall)
        assert found.f1[row] == pytest.approx(score.f1)
        assert found.average_precision[row] == pytest.approx(score.average_precision, abs=0.003)


def test_every_micrograph_once_is_the_pooled_score(outcomes: list[Outcome]) -> None:
    found = resample(outcomes, np.ones((1, len(outcomes))))
    score = pool(outcomes)
    assert found.f1[0] == pytest.approx(score.f1)
    assert found.average_precision[0] == pytest.approx(score.average_precision, abs=1e-12)


def test_interval_narrows_with_more_micrographs(outcomes: list[Outcome]) -> None:
    widths = []
    for times in (1, 4):
        many = outcomes * times
        f1 = resample(many, draw_weights(len(many), np.random.default_rng(2))).f1
        low, high = interval(f1, len(many)) or (0, 0)
        assert low < (pool(outcomes).f1 or 0) < high
        widths.append(high - low)
    assert widths[1] == pytest.approx(widths[0] / 2, rel=0.15)


@pytest.mark.parametrize(
    ("micrographs", "widening"),
    # The percentiles of a normal spread lie t(0.975, n - 1) sqrt(n / (n - 1)) standard deviations out.
    [(5, 3.104), (10, 2.385), (1000, 1.963)],
)
def test_intervals_of_few_micrographs_are_widened(micrographs: int, widening: float) -> None:
    values = np.random.default_rng(0).normal(0.8, 0.01, 400_000)
    low, high = interval(values, micrographs) or (0, 0)
    assert low == pytest.approx(0.8 - 0.01 * widening, abs=5e-4)
    assert high == pytest.approx(0.8 + 0.01 * widening, abs=5e-4)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    # Of eight micrographs with scores of their own; the central 95 % hold it in 88 % of the cases.
    rng, held = np.random.default_rng(3), 0
    for _ in range(400):
        shares = rng.normal(0.8, 0.05, 8)
        low, high = interval(draw_weights(8, rng) @ shares / 8, 8) or (0, 0)
        held += low <= 0.8 <= high
    assert 0.92 <= held / 400 <= 0.98


def test_undefined_scores(lineup: Callable[..., Lineup]) -> None:
    unscored = [outcomes_at(c, (5.0,))[0] for c in lineup({"a": ([[1.0, 1.0]], None, [])}).cases]
    found = resample(unscored, np.ones((3, 1)))
    assert interval(found.average_precision, 2) is None
    assert interval(found.recall, 2) is None
    assert interval(found.precision, 2) == (0, 0)
    assert interval(found.precision, 1) is None
    nothing_found = [outcomes_at(c, (5.0,))[0] for c in lineup({"a": ([], [], [[1.0, 1.0]])}).cases]
    assert interval(resample(nothing_found, np.ones((3, 1))).average_precision, 2) == (0, 0)
