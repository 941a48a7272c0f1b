import numpy as np
import pytest

from cryopick.simulation.particles import ParticleViews, make_views
from cryopick.simulation.particles.particle import Particle, particle_from_cloud
from cryopick.simulation.particles.point_cloud import PointCloud


def ball(radius: float, spacing: float = 2.5) -> PointCloud:
    """A solid ball of protein, radius in A, from a lattice of points."""
    line = np.arange(-radius, radius + spacing, spacing)
    points = np.stack(np.meshgrid(line, line, line), axis=-1).reshape(-1, 3)
    points = points[np.linalg.norm(points, axis=1) <= radius]
    return PointCloud(points, np.full(len(points), spacing**3))


@pytest.fixture(scope="session")
def ball_particle() -> Particle:
    return particle_from_cloud(ball(80.0), "ball", voxels_per_diameter=48, resolution=2.0)


@pytest.fixture(scope="session")
def ball_views(ball_particle: Particle) -> ParticleViews:
    return make_views(ball_particle, 10.0, 12, np.random.default_rng(0))
