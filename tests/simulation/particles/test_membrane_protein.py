import numpy as np

from cryopick.simulation.particles.membrane_protein import membrane_protein


def test_the_belt_surrounds_the_bundle_and_is_thinner_than_protein() -> None:
    cloud = membrane_protein("C4", np.random.default_rng(0))
    bundle, belt = slice(0, 8 * 160), slice(8 * 160, 8 * 160 + 2500)  # four subunits of two domains
    radial = np.hypot(*cloud.positions[:, :2].T)
    assert np.median(radial[belt]) > np.median(radial[bundle])
    flat = np.abs(cloud.positions[belt, 2]).max() * 2
    ring = np.pi * (radial[belt].max() ** 2 - radial[belt].min() ** 2)
    assert cloud.weights[belt].sum() < 0.9 * flat * ring
