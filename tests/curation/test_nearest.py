import numpy as np

from cryopick.curation.nearest import as_places, has_near, nearest_within

PLACES = np.array([[10.0, 10.0], [14.0, 10.0]])


def test_the_nearest_place_counts_and_the_radius_is_included() -> None:
    xy = np.array([[11.0, 10.0], [13.0, 10.0], [10.0, 15.0], [10.0, 15.1]])
    assert nearest_within(PLACES, xy, 5.0).tolist() == [0, 1, 0, -1]
    assert has_near(PLACES, xy, 5.0).tolist() == [True, True, True, False]


def test_nothing_is_near_nothing() -> None:
    nothing = as_places([])
    assert nothing.shape == (0, 2)
    assert nearest_within(nothing, PLACES, 5.0).tolist() == [-1, -1]
    assert nearest_within(PLACES, nothing, 5.0).shape == (0,)
