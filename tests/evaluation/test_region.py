import numpy as np
import pytest

from cryopick.core import CoordinatesError, Picks
from cryopick.evaluation.region import Region


def test_band_is_around_all_micrographs_together() -> None:
    band = Region.around([Picks(np.array([[10.0, 50.0], [30.0, 40.0]])), Picks(np.array([[20.0, 5.0]]))])
    assert band == Region(10, 5, 30, 50)
    assert band.contains(np.array([[10.0, 5.0], [9.9, 20.0], [30.0, 50.1]])).tolist() == [True, False, False]


def test_band_without_labels() -> None:
    with pytest.raises(CoordinatesError, match="no label"):
        Region.around([Picks(np.empty((0, 2)))])


def test_whole_micrograph_is_not_square() -> None:
    assert Region.of_micrograph((300, 500)) == Region(-0.5, -0.5, 499.5, 299.5)


def test_draws_evenly(rng: np.random.Generator) -> None:
    region = Region(100, 20, 500, 60)
    xy = region.draw(4000, rng)
    assert region.contains(xy).all()
    np.testing.assert_allclose(xy.mean(axis=0), [300, 40], atol=8)
