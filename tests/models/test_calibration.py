import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from cryopick.models import Calibration, fit_calibration


def test_known_probabilities() -> None:
    calibration = Calibration(slope=2.0, intercept=-1.0)
    np.testing.assert_allclose(calibration.probability(np.array([0.5, 1.0])), [0.5, 0.7310586])
    assert calibration.logit_of(0.5) == pytest.approx(0.5)


@given(st.floats(0.1, 10), st.floats(-5, 5), st.floats(0.001, 0.999))
def test_there_and_back(slope: float, intercept: float, probability: float) -> None:
    calibration = Calibration(slope, intercept)
    back = calibration.probability(np.array(calibration.logit_of(probability)))
    assert float(back) == pytest.approx(probability, abs=1e-9)


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.5, -1.0), (2.5, 1.5)])
def test_recovers_how_scores_were_made(slope: float, intercept: float) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 20000)
    hits = rng.random(20000) < expit(slope * logits + intercept)
    fitted = fit_calibration(logits, hits)
    assert fitted.slope == pytest.approx(slope, rel=0.06)
    assert fitted.intercept == pytest.approx(intercept, abs=0.08)


def test_calibrated_scores_tell_the_truth() -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(1, 3, 20000)
    hits = rng.random(20000) < expit(0.4 * logits - 0.7)
    scores = fit_calibration(logits, hits).probability(logits)
    for low in np.arange(0.1, 0.9, 0.2):
        bin_ = (scores >= low) & (scores < low + 0.2)
        assert hits[bin_].mean() == pytest.approx(scores[bin_].mean(), abs=0.03)


def test_the_order_of_candidates_stays() -> None:
    rng = np.random.default_rng(2)
    logits = rng.normal(0, 2, 300)
    # Against all reason the low ones are right: the slope stays positive all the same.
    fitted = fit_calibration(logits, logits < 0)
    assert fitted.slope > 0


def test_separable_candidates_give_finite_numbers() -> None:
    fitted = fit_calibration(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([False, False, True, True]))
    assert 0 < fitted.slope < 100
    assert abs(fitted.intercept) < 1


@pytest.mark.parametrize("hits", [[], [True, True], [False, False]])
def test_of_one_kind_nothing_is_learnt(hits: list[bool]) -> None:
    logits = np.arange(len(hits), dtype=np.float64)
    assert fit_calibration(logits, np.array(hits, dtype=bool)) == Calibration(1.0, 0.0)


@pytest.mark.parametrize("share", [0.2, 0.6])
def test_recovers_it_where_most_particles_have_no_label(share: float) -> None:
    rng = np.random.default_rng(2)
    logits = np.concatenate([rng.normal(4, 2, 20000), rng.normal(-4, 2, 20000)])
    labelled = (rng.random(40000) < expit(logits + 1)) & (rng.random(40000) < share)
    fitted = fit_calibration(logits, labelled, complete=False)
    assert fitted.slope == pytest.approx(1, rel=0.12)
    assert fitted.intercept == pytest.approx(1, abs=0.25)
