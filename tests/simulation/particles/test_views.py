import numpy as np
import pytest
import torch

from cryopick.simulation.particles.particle import Particle, particle_from_cloud
from cryopick.simulation.particles.point_cloud import PointCloud
from cryopick.simulation.particles.views import (
    ParticleViews,
    euler_matrices,
    make_views,
    project,
    spread_directions,
    stamps,
)


def test_the_projection_of_a_ball_has_the_chord_length(ball_particle: Particle) -> None:
    image = project(ball_particle, np.array([[30.0, 60.0, 10.0]]))[0].numpy()
    middle = (image.shape[0] - 1) / 2
    rows, columns = np.indices(image.shape)
    radius = np.hypot(rows - middle, columns - middle) * ball_particle.voxel_size
    inside = radius < 65  # clear of the blurred rim of the ball of radius 80
    chord = 2 * np.sqrt(80**2 - radius[inside] ** 2)
    assert np.abs(image[inside] / chord - 1).mean() < 0.04
    assert np.abs(image[radius > 95]).max() < 2


def test_relions_matrix_of_known_angles() -> None:
    np.testing.assert_allclose(
        euler_matrices(np.array([[90.0, 0, 0], [0, 90, 0], [0, 0, 90]])),
        [
            [[0, 1, 0], [-1, 0, 0], [0, 0, 1]],
            [[0, 0, -1], [0, 1, 0], [1, 0, 0]],
            [[0, 1, 0], [-1, 0, 0], [0, 0, 1]],
        ],
        atol=1e-12,
    )


def _lopsided() -> Particle:
    """A heavy point at the origin and a light one 60 A along x + 30 A along z, both small balls."""
    points = np.random.default_rng(0).normal(0, 3, size=(3300, 3))
    points[3000:] += [60.0, 0, 30.0]
    return particle_from_cloud(PointCloud(points, np.full(3300, 10.0)), "two", voxels_per_diameter=48)


@pytest.mark.parametrize("angles", [(0, 0, 0), (40, 0, 0), (0, 130, 0), (20, 10, 110), (300, 120, 200)])
def test_matter_appears_where_the_matrix_says(angles: tuple[float, float, float]) -> None:
    particle = _lopsided()
    views = ParticleViews(
        particle, project(particle, np.array([[angles[0], angles[1], 0.0]])), np.array([angles[:2]]), 1.0
    )
    pixel_size = particle.voxel_size
    image = stamps(views, np.array([0]), np.array([angles[2]], dtype=float), np.zeros((1, 2)), pixel_size)[0]
    middle = image.shape[0] // 2
    first = (euler_matrices(np.array([angles]))[0] @ np.array([60.0, 0, 30.0]))[:2] / pixel_size
    # Centred on mass: the heavy ball lies at -1/11 and the light one at 10/11 of the vector between them.
    x, y = first * 10 / 11
    assert np.hypot(x, y) > 12  # clear of the heavy ball in this view
    rows, columns = torch.meshgrid(*[torch.arange(image.shape[0]) - middle] * 2, indexing="ij")
    near = torch.hypot(columns - x, rows - y) < 5
    weight = image * near
    found = float((weight * columns).sum() / weight.sum()), float((weight * rows).sum() / weight.sum())
    np.testing.assert_allclose(found, (x, y), atol=0.4)


def test_an_offset_moves_the_stamp_by_its_pixels(ball_views: ParticleViews) -> None:
    image = stamps(ball_views, np.array([0]), np.array([0.0]), np.array([[0.4, -0.3]]), 10.0)[0]
    middle = image.shape[0] // 2
    line = torch.arange(image.shape[0]) - middle
    x = float((image.sum(0) * line).sum() / image.sum())
    y = float((image.sum(1) * line).sum() / image.sum())
    assert (x, y) == pytest.approx((0.4, -0.3), abs=0.02)


def test_coarse_stamps_keep_the_mass(ball_particle: Particle) -> None:
    mass = 4 / 3 * np.pi * 80**3
    for pixel_size in (2.0, 10.0, 20.0):
        views = make_views(ball_particle, pixel_size, 4, np.random.default_rng(0))
        image = stamps(views, np.array([2]), np.array([12.0]), np.array([[0.2, 0.3]]), pixel_size)[0]
        assert float(image.sum()) * pixel_size**2 == pytest.approx(mass, rel=0.03)


def test_directions_are_even_over_the_sphere() -> None:
    rot, tilt = np.deg2rad(spread_directions(500, np.random.default_rng(0))).T
    beams = np.stack([np.cos(rot) * np.sin(tilt), np.sin(rot) * np.sin(tilt), np.cos(tilt)], axis=1)
    np.testing.assert_allclose(beams.mean(axis=0), 0, atol=0.01)
    np.testing.assert_allclose(beams.T @ beams / 500, np.eye(3) / 3, atol=0.01)
