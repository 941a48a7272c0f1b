import numpy as np
import pytest

from cryopick.simulation.particles.domains import Growth, assemble, domain, subunit


def test_a_domain_weighs_its_volume() -> None:
    cloud = domain(3.0, np.random.default_rng(0), density=1.5)
    assert cloud.weights.sum() == pytest.approx(1.5 * 4 / 3 * np.pi * 27)


def test_extended_chains_are_longer_than_compact_ones() -> None:
    def reach(growth: Growth) -> float:
        return float(np.mean([subunit(8, growth, np.random.default_rng(s)).radius() for s in range(10)]))

    assert reach(Growth.EXTENDED) > 1.3 * reach(Growth.COMPACT)


@pytest.mark.parametrize("symmetry", ["C3", "D2", "O"])
def test_an_assembly_looks_the_same_after_its_own_rotations(symmetry: str) -> None:
    from cryopick.simulation.particles.symmetry import rotation_group

    cloud = assemble(subunit(2, Growth.COMPACT, np.random.default_rng(0)), symmetry, np.random.default_rng(1))
    if symmetry == "C3":  # centred along the axis by convention; nothing to compare off it
        np.testing.assert_allclose(cloud.positions.mean(axis=0)[:2], 0, atol=1e-9)
    second_moment = cloud.positions.T @ (cloud.positions * cloud.weights[:, None])
    for operation in rotation_group(symmetry):
        np.testing.assert_allclose(
            operation @ second_moment @ operation.T, second_moment, rtol=1e-6, atol=1e-6
        )
