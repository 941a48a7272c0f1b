import numpy as np
import pytest

from cryopick.evaluation.curve import curve_of


def test_known_average_precision() -> None:
    # By falling score: hit, miss, hit, miss, hit; 4 labels, one never found.
    curve = curve_of(np.array([0.1, 0.9, 0.5, 0.7, 0.3]), np.array([True, True, True, False, False]), 4)
    assert curve.thresholds.tolist() == [0.9, 0.7, 0.5, 0.3, 0.1]
    assert curve.precision.tolist() == [1, 1 / 2, 2 / 3, 2 / 4, 3 / 5]
    assert curve.recall.tolist() == [0.25, 0.25, 0.5, 0.5, 0.75]
    assert curve.average_precision == pytest.approx((1 + 2 / 3 + 3 / 5) / 4)
    # F1 = 2 hits / (picks + 4): 2/5, 2/6, 4/7, 4/8, 6/9
    assert curve.best_f1 == pytest.approx(2 / 3)
    assert curve.best_threshold == 0.1


def test_equal_scores_cannot_be_split() -> None:
    for hits in ([True, False], [False, True]):
        curve = curve_of(np.array([0.5, 0.5]), np.array(hits), 1)
        assert curve.thresholds.tolist() == [0.5]
        assert curve.average_precision == 0.5
        assert curve.best_f1 == pytest.approx(2 / 3)


def test_a_score_of_zero_or_below_counts() -> None:
    # Topaz's scores are log-odds.
    for lowest in (0.0, -6.0):
        curve = curve_of(np.array([0.5, lowest]), np.array([False, True]), 1)
        assert curve.thresholds.tolist() == [0.5, lowest]
        assert curve.average_precision == 0.5


def test_perfect_picks() -> None:
    curve = curve_of(np.array([0.3, 0.2]), np.array([True, True]), 2)
    assert (curve.average_precision, curve.best_f1, curve.best_threshold) == (1, 1, 0.2)


def test_no_picks() -> None:
    curve = curve_of(np.empty(0), np.empty(0, dtype=bool), 3)
    assert (curve.average_precision, curve.best_f1, curve.best_threshold) == (0, 0, None)


def test_no_labels() -> None:
    curve = curve_of(np.array([0.3]), np.array([False]), 0)
    assert (curve.average_precision, curve.best_f1) == (None, 0)
    assert np.isnan(curve.recall).all()


def test_neither() -> None:
    curve = curve_of(np.empty(0), np.empty(0, dtype=bool), 0)
    assert (curve.average_precision, curve.best_f1, curve.best_threshold) == (None, None, None)
