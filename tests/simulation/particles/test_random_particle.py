import numpy as np
import pytest

from cryopick.simulation.particles.random_particle import Kind, random_particle


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_the_size_asked_for_and_is_dense(kind: Kind) -> None:
    particle = random_particle(np.random.default_rng(3), kind=kind, diameter_angstrom=200.0)
    assert particle.diameter_angstrom == pytest.approx(200.0, rel=1e-6)
    assert particle.voxel_size == pytest.approx(200 / 32, rel=1e-6)
    assert 0.5 < float(particle.volume.max()) <= 1.8
    assert float(particle.volume.min()) >= 0


def test_the_same_seed_gives_the_same_particle_and_another_does_not() -> None:
    one, same, other = (random_particle(np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert one.volume.equal(same.volume)
    assert one.diameter_angstrom != other.diameter_angstrom


def test_sizes_without_a_kind_still_give_a_particle() -> None:
    for diameter in (60.0, 950.0):
        particle = random_particle(np.random.default_rng(0), diameter_angstrom=diameter)
        assert particle.diameter_angstrom == pytest.approx(diameter)
