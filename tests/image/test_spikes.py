import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.image.spikes import remove_spikes


@pytest.fixture
def image() -> NDArray[np.float32]:
    """Noise of deviation 1 about 50, brighter to the right, with a gold bead."""
    noise = np.random.default_rng(0).normal(50, 1, (120, 200)).astype(np.float32)
    noise += np.linspace(0, 5, 200, dtype=np.float32)
    noise[80:88, 30:38] = -100
    return noise


def test_nothing_to_remove(image: NDArray[np.float32]) -> None:
    clean = image[:70]
    assert remove_spikes(clean) is clean


def test_beads_stay(image: NDArray[np.float32]) -> None:
    inner = np.s_[81:87, 31:37]
    np.testing.assert_array_equal(remove_spikes(image)[inner], image[inner])


def test_hot_and_dead_pixels_and_lines(image: NDArray[np.float32]) -> None:
    spoilt = image.copy()
    spoilt[0, 0], spoilt[40, 100], spoilt[41, 101], spoilt[119, 199] = 1e30, -1e8, 1000, 200
    spoilt[:, 150:152] += 500
    changed = spoilt != image
    mended = remove_spikes(spoilt)
    assert np.abs(mended - image)[changed].max() < 6
    changed[80:88, 30:38] = True
    np.testing.assert_array_equal(mended[~changed], image[~changed])
    assert spoilt[0, 0] == np.float32(1e30)  # left to its owner


@pytest.mark.parametrize("counts", [0.05, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("ground", [0.0, 0.01])
def test_electrons_stay(counts: float, ground: float) -> None:
    """Counted one by one, they stand out from ground that is read out with next to no noise."""
    rng = np.random.default_rng(0)
    counted = rng.poisson(counts, (300, 400)) + rng.normal(0, ground, (300, 400))
    image = counted.astype(np.float32)
    assert remove_spikes(image) is image


@pytest.mark.parametrize("counts", [0.05, 0.3, 0.6])
def test_a_hot_pixel_among_electrons(counts: float) -> None:
    """It stands out from them as well."""
    rng = np.random.default_rng(0)
    image = (rng.poisson(counts, (300, 400)) + rng.normal(0, 0.01, (300, 400))).astype(np.float32)
    spoilt = image.copy()
    spoilt[100, 200] = 1e9
    mended = remove_spikes(spoilt)
    assert mended[100, 200] < 5
    mended[100, 200] = image[100, 200]
    np.testing.assert_array_equal(mended, image)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 2)])
def test_small_and_constant_images(shape: tuple[int, int]) -> None:
    image = np.zeros(shape, dtype=np.float32)
    image[0, 0] = 9
    assert remove_spikes(image).shape == shape
