from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Micrograph, bin_image, bin_micrograph


def test_known_means() -> None:
    image = np.arange(15, dtype=np.float32).reshape(3, 5)
    expected = [[3, 5, 6.5], [10.5, 12.5, 14]]  # the last row and column are of fewer pixels
    np.testing.assert_array_equal(bin_image(image, 2), np.array(expected, np.float32))


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", ">i2", ">f4", "f2", "f8"])
@pytest.mark.parametrize("binning", [1, 2, 3, 7, 400])
def test_every_type_is_averaged_as_its_floats_are(dtype: str, binning: int) -> None:
    rng = np.random.default_rng(1)
    image = rng.integers(0, 100, (331, 257)).astype(dtype)
    padded = np.full((-(-331 // binning) * binning, -(-257 // binning) * binning), np.nan)
    padded[:331, :257] = image
    blocks = padded.reshape(padded.shape[0] // binning, binning, -1, binning)
    expected = np.nanmean(blocks, axis=(1, 3))
    binned = bin_image(image, binning)
    assert binned.dtype == np.float32
    np.testing.assert_allclose(binned, expected, rtol=1e-5)


def test_a_view_upside_down() -> None:
    image = np.random.default_rng(0).normal(size=(20, 31)).astype(np.float32)
    np.testing.assert_array_equal(bin_image(image[::-1], 3), bin_image(image[::-1].copy(), 3))


def test_a_micrograph_keeps_what_is_known_of_it() -> None:
    image = np.random.default_rng(0).normal(size=(20, 31)).astype(np.float32)
    binned = bin_micrograph(Micrograph(image, 1.5, Path("a/b.c.mrc")), 3)
    assert (binned.shape, binned.binning, binned.pixel_size) == ((20, 31), 3, 1.5)
    assert (binned.path, binned.image.shape) == (Path("a/b.c.mrc"), (7, 11))
    np.testing.assert_array_equal(bin_micrograph(Micrograph(image), 1).image, image)
