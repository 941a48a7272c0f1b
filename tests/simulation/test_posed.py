import numpy as np

from cryopick.simulation.posed import PosedParticles


def test_everything_is_selected_together() -> None:
    xy, angles = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.arange(9.0).reshape(3, 3)
    found = PosedParticles(xy, angles, np.array([1.5, 1.6, 1.7])).select(np.array([True, False, True]))
    assert len(found) == 2
    assert found.xy.tolist() == [[1, 2], [5, 6]]
    assert found.orientations.tolist() == [[0, 1, 2], [6, 7, 8]]
    assert found.defocus.tolist() == [1.5, 1.7]
