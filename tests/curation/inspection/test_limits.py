import numpy as np
import pytest

from cryopick.curation.inspection import Limits, Measures


def _measures(correlation: list[float], power: list[float]) -> Measures:
    return Measures(np.array(correlation), np.array(power))


def test_what_is_given_holds() -> None:
    limits = Limits(0.2, 0.5, 2.0)
    assert limits.chosen([_measures([0.3, 0.4], [1.0, 9.0])]) == limits


def test_two_and_a_half_robust_deviations() -> None:
    # Medians 0.5 and 1 (e^0); median absolute deviations 0.1 and log 2; one value of each is far out.
    first = _measures([0.3, 0.4, 0.5], [0.25, 0.5, 1.0])
    second = _measures([0.6, -0.9], [2.0, 400.0])
    limits = Limits().chosen([first, second])
    assert limits.min_correlation == pytest.approx(0.4 - 2.5 * 1.4826 * 0.1)
    assert limits.min_power == pytest.approx(2 ** (-2.5 * 1.4826))
    assert limits.max_power == pytest.approx(2 ** (2.5 * 1.4826))
    assert limits.reasons(first).tolist() == ["", "", ""]
    assert limits.reasons(second).tolist() == ["", "high power"]


def test_only_what_is_not_given_is_chosen() -> None:
    chosen = Limits(max_power=7.0).chosen([_measures([0.5], [1.0])])
    assert chosen == Limits(0.5, 1.0, 7.0)
    assert chosen == Limits(min_correlation=0.5, min_power=1.0, max_power=7.0)


def test_reasons() -> None:
    measures = _measures([0.1, 0.5, 0.5, 0.5, 0.1], [1.0, 1.0, 0.2, 5.0, 5.0])
    reasons = Limits(0.3, 0.5, 2.0).reasons(measures)
    assert reasons.tolist() == ["low correlation", "", "low power", "high power", "high power"]
    assert Limits().reasons(measures).tolist() == [""] * 5


def test_on_the_limit_is_within() -> None:
    assert Limits(0.5, 1.0, 1.0).reasons(_measures([0.5], [1.0])).tolist() == [""]


def test_without_picks_nothing_is_chosen() -> None:
    assert Limits(0.1).chosen([_measures([], [])]) == Limits(0.1)
    assert Limits().chosen([]) == Limits()
