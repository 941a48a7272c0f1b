"""Class averages as a file holds them."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import mrcfile
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from cryopick.core import ConfigurationError, MicrographError, PixelSizeError, check_positive
from cryopick.io.micrographs.header import plausible_pixel_size

_DISC_PX = 64
"""Diameter of a drawn disc, in px of its image."""

_ROUND = 0.7
"""Diameter of the disc in those of the particle, which is seldom round and so long in one direction only."""


@dataclass(frozen=True, eq=False)
class TemplateStack:
    """Bright particles, each in the middle of its image: the pixel ``size // 2`` along either axis.

    Parameters
    ----------
    images
        Shape (n, size, size).
    numbers
        What each is called: its place in the file, counted from 1 (RELION's ``rlnClassNumber``).
    pixel_size
        In A/px.
    path
        Where they come from; None for what was drawn.
    """

    images: NDArray[np.float32]
    numbers: tuple[int, ...]
    pixel_size: float
    path: Path | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return "templates" if self.path is None else str(self.path)


def read_stack(
    path: Path, *, pixel_size: float | None = None, numbers: Collection[int] = ()
) -> TemplateStack:
    """Read class averages; empty classes are left out.

    Parameters
    ----------
    path
        MRC file of one square image or of many (``run_it025_classes.mrcs``).
    pixel_size
        In A/px, instead of what the header says.
    numbers
        The classes wanted, counted from 1; all of them if not given.

    Raises
    ------
    MicrographError
        If the file cannot be read, or its images are not square and real.
    PixelSizeError
        If nobody knows the pixel size.
    ConfigurationError
        If a class is not there, no image holds anything, or the pixel size is not positive.
    """
    images, header_size = _read(path)
    check_positive("--template-pixel-size", pixel_size)
    size = header_size if pixel_size is None else pixel_size
    if size is None:
        raise PixelSizeError(f"{path}: the pixel size is not known; pass --template-pixel-size")
    missing = sorted(set(numbers) - set(range(1, len(images) + 1)))
    if missing:
        raise ConfigurationError(
            f"{path}: no class {', '.join(map(str, missing))}; wanted numbers from 1 to {len(images)}"
        )
    kept = [
        number
        for number, image in enumerate(images, 1)
        if (not numbers or number in numbers) and np.isfinite(image).all() and image.std() > 0
    ]
    if not kept:
        raise ConfigurationError(f"{path}: every class wanted is empty; pass others with --classes")
    return TemplateStack(images[np.array(kept) - 1], tuple(kept), size, path)


def disc_stack(diameter_angstrom: float) -> TemplateStack:
    """Draw a disc with a soft edge, for where there are no class averages yet.

    Parameters
    ----------
    diameter_angstrom
        Of the particle in A; that of the disc is 0.7 times as much.
    """
    y, x = np.mgrid[: 2 * _DISC_PX, : 2 * _DISC_PX] - _DISC_PX
    edge = _DISC_PX / 16
    disc = expit((_DISC_PX / 2 - np.hypot(x, y)) / edge).astype(np.float32)
    return TemplateStack(disc[None], (1,), _ROUND * diameter_angstrom / _DISC_PX)


def _read(path: Path) -> tuple[NDArray[np.float32], float | None]:  # (n, size, size), A/px
    """Read the images and what the header says of their pixel size."""
    try:
        with mrcfile.open(path) as file:
            data, pixel_size = np.array(file.data), round(float(file.voxel_size.x), 6)
    except (OSError, ValueError) as error:
        raise MicrographError(
            f"{path}: cannot be read as an MRC stack ({error}); wanted 2D class averages (.mrcs)"
        ) from error
    images = data[None] if data.ndim == 2 else data
    if images.ndim != 3 or images.shape[1] != images.shape[2] or np.iscomplexobj(images):
        raise MicrographError(
            f"{path}: found an array of shape {data.shape} and type {data.dtype}; wanted square, real images"
        )
    return images.astype(np.float32), plausible_pixel_size(pixel_size)
