import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation.case import make_case
from cryopick.evaluation.chance import random_f1
from cryopick.evaluation.region import Region


def test_agrees_with_the_analytic_level(rng: np.random.Generator) -> None:
    # Labels on a grid wider than two radii, away from the edges: a label is hit if any of the n points
    # falls into its disc, and no point can hit two.
    width, height, radius = 1200, 800, 30.0
    columns, rows = np.meshgrid(np.arange(60, 1150, 120.0), np.arange(60, 750, 120.0))
    labels = np.column_stack([columns.ravel(), rows.ravel()])
    picks = rng.uniform(0, 1, (90, 2))
    case = make_case("a", Picks(picks), Picks(labels), shape=(height, width))
    wide, narrow = random_f1([case], (radius, radius / 2), rng, draws=200)
    for measured, at in ((wide, radius), (narrow, radius / 2)):
        hit = 1 - (1 - np.pi * at**2 / (width * height)) ** 90
        assert measured == pytest.approx(2 * hit * len(labels) / (90 + len(labels)), rel=0.03)


def test_points_fall_into_the_band(rng: np.random.Generator) -> None:
    labels = Picks(np.array([[10.0, 10.0], [14.0, 12.0]]))
    case = make_case("a", labels, labels, band=Region(10, 10, 14, 12), shape=(1000, 1000))
    assert random_f1([case], (5.0,), rng) == (1.0,)


def test_same_seed_same_level() -> None:
    labels = Picks(np.array([[10.0, 10.0], [70.0, 50.0]]))
    case = make_case("a", labels, labels, shape=(100, 100))
    levels = {random_f1([case], (30.0,), np.random.default_rng(3)) for _ in range(2)}
    assert len(levels) == 1


def test_nothing_at_all(rng: np.random.Generator) -> None:
    nothing = Picks(np.empty((0, 2)))
    assert random_f1([make_case("a", nothing, nothing)], (5.0,), rng) == (None,)
