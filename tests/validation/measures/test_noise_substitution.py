from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from cryopick.validation.measures.fsc import fourier_shell_correlation
from cryopick.validation.measures.map_filter import low_pass
from cryopick.validation.measures.noise_substitution import MaskedMaps, corrected_curve, randomise_phases
from cryopick.validation.measures.solvent_mask import distance_from_middle

SIZE, PIXEL_SIZE = 40, 4.0


def sphere(diameter: float) -> NDArray[np.float64]:
    """A mask around the middle whose edge is four pixels wide."""
    way = (distance_from_middle(SIZE, PIXEL_SIZE) - diameter / 2) / (4 * PIXEL_SIZE)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * way.clip(0, 1)))


def test_amplitudes_stay_and_phases_go() -> None:
    rng = np.random.default_rng(1)
    density = rng.standard_normal((SIZE,) * 3)
    changed = randomise_phases(density, 8, rng)
    np.testing.assert_allclose(np.abs(np.fft.rfftn(changed)), np.abs(np.fft.rfftn(density)), rtol=1e-6)
    correlation = fourier_shell_correlation(density, changed, PIXEL_SIZE).correlation
    np.testing.assert_allclose(correlation[:7], 1)
    assert np.abs(correlation[7:]).max() < 0.2


def test_agreement_that_the_mask_made_is_taken_off() -> None:
    # Nothing but noise beyond shell 6, in a mask with a hard edge: it smears the strong signal outwards.
    rng = np.random.default_rng(2)
    signal = 100 * low_pass(rng.standard_normal((SIZE,) * 3), PIXEL_SIZE, 50.0)
    first, second = (signal + rng.standard_normal((SIZE,) * 3) for _ in range(2))
    mask = np.where(distance_from_middle(SIZE, PIXEL_SIZE) <= 30, 1.0, 0.0)
    maps = MaskedMaps(first, second, mask, PIXEL_SIZE)
    masked = maps.curve().correlation
    corrected = corrected_curve(maps, 6 / (SIZE * PIXEL_SIZE), rng).correlation
    assert masked[10:].mean() > 0.5
    assert corrected[10:].mean() < masked[10:].mean() / 3
    np.testing.assert_array_equal(corrected[:7], masked[:7])


def test_true_agreement_stays() -> None:
    rng = np.random.default_rng(3)
    signal, *noises = rng.standard_normal((3, SIZE, SIZE, SIZE))
    first, second = (signal + 0.3 * noise for noise in noises)
    maps = MaskedMaps(first, second, sphere(100.0), PIXEL_SIZE)
    corrected = corrected_curve(maps, 6 / (SIZE * PIXEL_SIZE), rng).correlation
    assert corrected[9:].mean() == pytest.approx(1 / (1 + 0.09), abs=0.03)


def test_beyond_the_last_shell_nothing_changes() -> None:
    rng = np.random.default_rng(4)
    density = rng.standard_normal((SIZE,) * 3)
    maps = MaskedMaps(density, density, np.ones((SIZE,) * 3), PIXEL_SIZE)
    np.testing.assert_allclose(corrected_curve(maps, 1 / (2 * PIXEL_SIZE), rng).correlation, 1)


def test_a_known_map_within_the_mask_keeps_its_agreement() -> None:
    rng = np.random.default_rng(5)
    filled = np.where(distance_from_middle(SIZE, PIXEL_SIZE) <= 32, rng.uniform(0.5, 1.5, (SIZE,) * 3), 0.0)
    known = gaussian_filter(filled, 0.8)
    found = known + 0.02 * rng.standard_normal((SIZE,) * 3)
    maps = MaskedMaps(found, known, sphere(36.0), PIXEL_SIZE, second_known=True)
    start = 8 / (SIZE * PIXEL_SIZE)
    masked = maps.curve().correlation
    assert masked[-1] < 0.8
    lost = masked - corrected_curve(maps, start, rng).correlation
    lost_with_random_truth = (
        masked - corrected_curve(replace(maps, second_known=False), start, rng).correlation
    )
    assert lost[9:].mean() < 0.02
    assert lost_with_random_truth[9:].mean() > 0.04
