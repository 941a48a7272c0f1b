import numpy as np

from cryopick.simulation.particles.capsid import capsid


def test_empty_capsids_are_hollow_and_full_ones_are_not() -> None:
    def core(filling: float) -> float:
        cloud = capsid(np.random.default_rng(4), filling=filling)
        inside = np.linalg.norm(cloud.positions, axis=1) < 0.5
        return float(cloud.weights[inside].sum())

    assert core(0.0) == 0
    assert core(1.0) > 0.7 * 4 / 3 * np.pi * 0.5**3
