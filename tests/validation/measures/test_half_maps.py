from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cryopick.validation.measures.half_maps import compare_half_maps

Draw = Callable[..., NDArray[np.float64]]


def test_curves_come_in_their_order(molecule: Draw) -> None:
    rng = np.random.default_rng(0)
    signal = molecule(48)
    first, second = (signal + rng.normal(0, 0.25, signal.shape) for _ in range(2))
    curves = compare_half_maps(first, second, 4.0, 150.0, rng)
    unmasked, loose, tight, corrected = (
        each.resolution() or np.inf
        for each in (curves.unmasked, curves.loose, curves.tight, curves.corrected)
    )
    assert unmasked > loose > tight  # solvent holds noise alone
    assert tight <= corrected <= unmasked
    assert curves.resolution_angstrom == corrected
    assert (curves.corrected.correlation <= curves.tight.correlation + 1e-12).all()


def test_less_noise_resolves_more(molecule: Draw) -> None:
    signal = molecule(48)
    stated = []
    for noise in (0.1, 0.4, 1.6):
        rng = np.random.default_rng(0)
        first, second = (signal + rng.normal(0, noise, signal.shape) for _ in range(2))
        stated.append(compare_half_maps(first, second, 4.0, 150.0, rng).resolution_angstrom or np.inf)
    assert stated[0] < stated[1] < stated[2]


def test_the_same_generator_gives_the_same_curves(molecule: Draw) -> None:
    noise = np.random.default_rng(1).normal(0, 0.3, (2, 40, 40, 40))
    pair = [
        compare_half_maps(
            molecule() + noise[0], molecule() + noise[1], 4.0, 150.0, np.random.default_rng(7)
        ).corrected.correlation
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*pair)
