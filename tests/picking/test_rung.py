import numpy as np
import pytest

from cryopick.picking.rung import RATIO, Rung, agree, alternative, average_size


def _rung(diameter: float, seen: float, score: float = 0.9, count: int = 100) -> Rung:
    """Assume a diameter, where so many particles of one size are seen."""
    return Rung(diameter, (np.full(count, score),), (np.full(count, seen),))


def test_sizes_are_averaged_in_logarithms_by_squared_scores() -> None:
    # (2 ln 100 + 8 ln 200) / 10, with scores of sqrt(0.2) and sqrt(0.8)
    seen = average_size(np.sqrt([0.2, 0.8]), np.array([100.0, 200.0]))
    assert seen == pytest.approx(100 * 2**0.8)


def test_statistic_and_particles() -> None:
    rung = Rung(100.0, (np.array([0.9, 0.2]), np.array([0.6])), (np.array([1.0, 1.0]), np.array([1.0])))
    # Taking two: 2 * 1.5 / (2 + 1.7 + 20); taking one or three gives less.
    assert rung.statistic == pytest.approx(3.4 / 24.7)
    assert rung.particles == pytest.approx(1.5)


def test_a_micrograph_without_particles_has_no_say() -> None:
    rung = Rung(100.0, (np.empty(0), np.zeros(1), np.ones(2)), (np.empty(0), np.ones(1), np.full(2, 110.0)))
    assert rung.refined == pytest.approx(110.0)
    assert rung.refined_each() == [pytest.approx(110.0)]


@pytest.mark.parametrize(("seen", "refined"), [(500.0, 130.0), (20.0, 100 / 1.3), (90.0, 90.0)])
def test_the_net_tells_no_more_than_a_step(seen: float, refined: float) -> None:
    assert _rung(100.0, seen).refined == pytest.approx(refined)


def test_the_diameter_is_where_particles_begin_to_look_larger_than_told() -> None:
    # Between 130 px, where they look 10 % smaller, and 100 px, where they look 5 % larger, and are surer.
    larger, smaller = _rung(130.0, 130 / 1.1, score=0.8), _rung(100.0, 105.0)
    up = np.log(1.05) / np.log(1.05 * 1.1)
    found = agree([_rung(169.0, 150.0), larger, smaller, _rung(77.0, 80.0)])
    assert found is not None
    assert found.diameter == pytest.approx((100 * 1.3**up * 105) ** 0.5)
    assert found.statistic == pytest.approx(up * larger.statistic + (1 - up) * smaller.statistic)
    assert found.rung is smaller


def test_a_net_sure_of_what_looks_smaller_is_not_believed() -> None:
    # As on small molecules in noise: surer at 2.9 times their diameter, which all of them deny.
    rungs = [_rung(290.0, 260.0, 0.95), _rung(223.0, 200.0), _rung(172.0, 155.0), _rung(132.0, 120.0)]
    found = agree([*rungs, _rung(101.0, 105.0), _rung(78.0, 80.0, 0.3)])
    assert found is not None
    assert 101 < found.diameter < 115


def test_unless_it_is_much_surer() -> None:
    best = _rung(290.0, 260.0, 0.95)
    found = agree([best, _rung(223.0, 200.0, 0.4), _rung(172.0, 180.0, 0.4), _rung(132.0, 140.0, 0.3)])
    assert found is not None
    assert found.rung is best
    assert (found.diameter, found.statistic) == (pytest.approx(260.0), best.statistic)


def test_of_two_such_places_the_clearer_one() -> None:
    rungs = [_rung(390.0, 350.0, 0.6), _rung(300.0, 310.0, 0.6), _rung(230.0, 210.0, 0.6)]
    rungs += [_rung(130.0, 120.0), _rung(100.0, 105.0)]
    found = agree(rungs)
    assert found is not None
    assert 100 < found.diameter < 130
    assert alternative(rungs, found.rung) is None  # 2 * 60 / 180 is less than 0.8 times 2 * 90 / 210


@pytest.mark.parametrize(("lean", "end"), [(1.1, 0), (0.9, -1)])
def test_beyond_the_ends(lean: float, end: int) -> None:
    """Larger than told at the largest diameter, smaller at the smallest."""
    rungs = [_rung(100 / RATIO**step, lean * 100 / RATIO**step) for step in range(3)]
    found = agree(rungs)
    assert found is not None
    assert found.rung is rungs[end]
    assert found.diameter == pytest.approx(lean * rungs[end].diameter)


@pytest.mark.parametrize("rungs", [[], [_rung(100.0, 100.0, count=0)], [_rung(100.0, 100.0, score=0.0)]])
def test_nothing_seen(rungs: list[Rung]) -> None:
    assert agree(rungs) is None


def test_rungs_where_nothing_is_seen_are_passed_over() -> None:
    found = agree([_rung(130.0, 130.0, count=0), _rung(100.0, 95.0), _rung(77.0, 77.0, score=0.0)])
    assert found is not None
    assert found.diameter == pytest.approx(95.0)


def test_another_population_is_apart_and_about_as_clear() -> None:
    best = _rung(100.0, 100.0)
    assert alternative([_rung(200.0, 190.0, 0.8), best], best) is None  # on the slope of the best
    rungs = [_rung(200.0, 190.0, 0.8), _rung(140.0, 130.0, 0.2), best]
    assert alternative(rungs, best) == pytest.approx(190.0)
    assert alternative([_rung(160.0, 150.0, 0.8), *rungs[1:]], best) is None  # 1.6 times as large
