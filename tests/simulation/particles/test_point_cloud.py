import numpy as np
import pytest

from cryopick.simulation.particles.point_cloud import PointCloud, join


def test_the_centre_of_mass_goes_to_the_origin() -> None:
    cloud = PointCloud(np.array([[0.0, 0, 0], [4.0, 0, 0]]), np.array([1.0, 3.0])).centred()
    np.testing.assert_allclose(cloud.positions[:, 0], [-3.0, 1.0])


def test_scaling_keeps_solid_matter_solid() -> None:
    cloud = PointCloud(np.array([[1.0, 2, 3]]), np.array([2.0])).scaled(2)
    np.testing.assert_allclose(cloud.positions, [[2.0, 4, 6]])
    assert cloud.weights[0] == 16.0


def test_radius_of_two_equal_points() -> None:
    cloud = PointCloud(np.array([[-5.0, 0, 0], [5.0, 0, 0]]), np.ones(2))
    assert cloud.radius() == pytest.approx(5.0)


def test_join_and_repeat_count_points() -> None:
    one = PointCloud(np.ones((3, 3)), np.ones(3))
    turns = np.stack([np.eye(3), np.diag([-1.0, -1, 1])])
    assert len(join([one, one])) == 6
    np.testing.assert_allclose(one.repeated(turns).positions[3:], [[-1, -1, 1]] * 3)
