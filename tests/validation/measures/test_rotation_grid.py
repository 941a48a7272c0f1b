import numpy as np
from scipy.spatial.transform import Rotation

from cryopick.validation.measures.rotation_grid import spread_rotations


def test_no_rotation_is_far_from_one_of_them() -> None:
    spread = spread_rotations(8000)
    probes = Rotation.random(200, np.random.default_rng(0))
    nearest = [np.rad2deg((probe.inv() * spread).magnitude().min()) for probe in probes]
    assert max(nearest) < 15
    assert np.median(nearest) < 9


def test_they_have_no_direction_in_common() -> None:
    assert np.abs(spread_rotations(4000).as_matrix().mean(axis=0)).max() < 0.01
