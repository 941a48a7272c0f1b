import numpy as np

from cryopick.evaluation.crowding import crowded


def test_neighbours_within_the_distance() -> None:
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [50.0, 0.0], [50.0, 10.1]])
    assert crowded(xy, 10).tolist() == [True, True, False, False]


def test_one_and_none_are_alone() -> None:
    assert crowded(np.array([[1.0, 2.0]]), 10).tolist() == [False]
    assert crowded(np.empty((0, 2)), 10).tolist() == []
