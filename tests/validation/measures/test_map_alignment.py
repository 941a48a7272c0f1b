from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cryopick.validation.measures.map_alignment import Pose, find_pose, in_pose
from cryopick.validation.measures.volume import Volume

Draw = Callable[..., NDArray[np.float64]]
MIRROR = np.diag([1.0, 1.0, -1.0])


@pytest.mark.parametrize(("seed", "mirrored"), [(1, False), (2, True)])
def test_a_turned_moved_and_noisy_molecule_is_found_back(molecule: Draw, seed: int, mirrored: bool) -> None:
    rng = np.random.default_rng(seed)
    rotation = Rotation.random(rng=rng)
    matrix = rotation.as_matrix() if not mirrored else MIRROR @ rotation.as_matrix()
    clean = molecule(40, 5.0, matrix, (8.0, -6.0, 4.0))
    found = Volume(clean + rng.normal(0, 0.15, clean.shape), 5.0)
    known = Volume(molecule(64, 3.0), 3.0)

    pose = find_pose(known, found, 140.0, 15.0)
    assert pose.mirrored is mirrored
    assert np.rad2deg((rotation.inv() * pose.rotation).magnitude()) < 3
    np.testing.assert_allclose(pose.shift, [8, -6, 4], atol=1.5)
    assert pose.correlation > 0.85
    turned = in_pose(known, pose, 40, 5.0)
    assert np.corrcoef(turned.ravel(), clean.ravel())[0, 1] > 0.98


def test_a_pose_says_where_points_go(molecule: Draw) -> None:
    rotation = Rotation.from_euler("zyx", [30, 50, 70], degrees=True)
    known = Volume(molecule(40, 4.0), 4.0)
    pose = Pose(rotation, np.array([4.0, 0.0, -8.0]), True, 0.0)
    expected = molecule(36, 4.0, pose.matrix, (4.0, 0.0, -8.0))
    np.testing.assert_allclose(in_pose(known, pose, 36, 4.0), expected, atol=0.02)
