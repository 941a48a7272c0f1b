from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Micrograph, MicrographError, PixelSizeError

IMAGE = np.arange(12.0).reshape(3, 4)


def test_shape_and_type() -> None:
    micrograph = Micrograph(IMAGE, 1.5, Path("data/b.frames_1.mrc"))
    assert micrograph.shape == (3, 4)
    assert micrograph.image.dtype == np.float32
    assert micrograph.pixel_size == 1.5


def test_an_unknown_pixel_size_stays_unknown() -> None:
    assert Micrograph(IMAGE).pixel_size is None


def test_it_cannot_be_changed() -> None:
    micrograph = Micrograph(IMAGE.astype(np.float32))
    with pytest.raises(ValueError, match="read-only"):
        micrograph.image[0, 0] = 1
    with pytest.raises(FrozenInstanceError):
        micrograph.pixel_size = 2.0  # type: ignore[misc]


def test_the_array_given_stays_writable() -> None:
    image = IMAGE.astype(np.float32)
    Micrograph(image)
    image[0, 0] = 5


@pytest.mark.parametrize("shape", [(4,), (2, 3, 4), (0, 4), (4, 0)])
def test_only_two_dimensions(shape: tuple[int, ...]) -> None:
    with pytest.raises(MicrographError, match=r"a\.mrc: found an array of shape"):
        Micrograph(np.zeros(shape), path=Path("a.mrc"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_pixels_that_are_not_finite_are_counted(bad: float) -> None:
    image = IMAGE.copy()
    image[1, 1:3] = bad
    with pytest.raises(MicrographError, match=r"a\.mrc: 2 of 12 pixels are NaN or infinite"):
        Micrograph(image, path=Path("a.mrc"))


def test_an_image_without_contrast() -> None:
    with pytest.raises(MicrographError, match=r"a\.mrc: every pixel is 3"):
        Micrograph(np.full((3, 4), 3.0), path=Path("a.mrc"))


@pytest.mark.parametrize("pixel_size", [0.0, -1.0, float("nan"), float("inf")])
def test_a_pixel_size_that_is_none(pixel_size: float) -> None:
    with pytest.raises(PixelSizeError, match=r"a\.mrc: pixel size .* pass --pixel-size"):
        Micrograph(IMAGE, pixel_size, Path("a.mrc"))
