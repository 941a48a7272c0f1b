import numpy as np
import pytest

from cryopick.simulation.particles.particle import Particle, particle_from_cloud
from cryopick.simulation.particles.point_cloud import PointCloud


def test_a_solid_ball_has_density_one_and_its_own_diameter(ball_particle: Particle) -> None:
    size = ball_particle.volume.shape[0]
    middle = size // 2
    core = ball_particle.volume[middle - 5 : middle + 5, middle - 5 : middle + 5, middle - 5 : middle + 5]
    assert float(core.mean()) == pytest.approx(1.0, abs=0.03)
    # 98 % of a ball's mass lies within 0.993 of its radius; the label's circle is 5 % wider
    assert ball_particle.diameter_angstrom == pytest.approx(160 * 0.98 ** (1 / 3) * 1.05, rel=5e-3)
    mass = float(ball_particle.volume.sum()) * ball_particle.voxel_size**3
    assert mass == pytest.approx(4 / 3 * np.pi * 80**3, rel=0.02)


def test_the_centre_of_mass_is_the_centre_of_the_cube() -> None:
    rng = np.random.default_rng(1)
    cloud = PointCloud(rng.uniform(0, [100, 40, 20], size=(5000, 3)) + 500, np.full(5000, 20.0))
    volume = particle_from_cloud(cloud, "brick").volume.numpy()
    places = np.indices(volume.shape).reshape(3, -1)
    centre = (places * volume.ravel()).sum(axis=1) / volume.sum()
    np.testing.assert_allclose(centre, (volume.shape[0] - 1) / 2, atol=0.05)


def test_a_small_particle_fades_out_within_its_box() -> None:
    rng = np.random.default_rng(2)
    cloud = PointCloud(rng.uniform(-10, 10, size=(3000, 3)), np.full(3000, 3.0))
    volume = particle_from_cloud(cloud, "peptide", voxels_per_diameter=48, resolution=12.0).volume
    edge = volume.clone()
    edge[1:-1, 1:-1, 1:-1] = 0
    assert float(edge.max()) < 0.02 * float(volume.max())
