"""A micrograph in memory."""

from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core.errors import MicrographError, PixelSizeError


@dataclass(frozen=True, eq=False)
class Micrograph:
    """One motion-corrected image.

    Parameters
    ----------
    image
        Shape (h, w), float32; row 0 is the first row stored in the file. Made read-only.
    pixel_size
        In A/px; None where it is unknown (never 1.0 by silence).
    path
        The file it came from, or a bare name for an image made in memory.

    Raises
    ------
    MicrographError
        If the image is not two-dimensional, is empty, or holds no finite contrast.
    PixelSizeError
        If the pixel size is not a positive number.
    """

    image: NDArray[np.float32]
    pixel_size: float | None = None
    path: Path = Path("micrograph")

    def __post_init__(self) -> None:
        """Check the image and freeze it."""
        image = np.asarray(self.image, dtype=np.float32)
        if image.ndim != 2 or 0 in image.shape:
            raise MicrographError(f"{self.path}: found an array of shape {image.shape}, wanted (h, w)")
        low, high = float(image.min()), float(image.max())
        if not (isfinite(low) and isfinite(high)):
            count = int(np.count_nonzero(~np.isfinite(image)))
            raise MicrographError(
                f"{self.path}: {count} of {image.size} pixels are NaN or infinite; wanted finite values. "
                "Repeat the motion correction, or leave the file out"
            )
        if low == high:
            raise MicrographError(
                f"{self.path}: every pixel is {low:g}; wanted an image with contrast. Leave the file out"
            )
        if self.pixel_size is not None and not (isfinite(self.pixel_size) and self.pixel_size > 0):
            raise PixelSizeError(
                f"{self.path}: pixel size {self.pixel_size} A/px is not a positive number; pass --pixel-size"
            )
        image = image.view()
        image.flags.writeable = False
        object.__setattr__(self, "image", image)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns (h, w)."""
        height, width = self.image.shape
        return height, width
