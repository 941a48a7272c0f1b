"""A micrograph made visible: small, low-passed, flat and with contrast."""

from dataclasses import dataclass

import numpy as np
from einops import reduce
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, uniform_filter

_SMALLEST_WIDTH = 1100  # px; pictures are up to twice as wide
_LOW_PASS = 0.08  # sigma, in particle diameters: the particle stays, the noise goes
_BACKGROUND = 2.0  # sigma, in particle diameters
_STRETCH = (0.5, 99.5)  # percentiles shown as black and white


@dataclass(frozen=True, eq=False)
class Picture:
    """A small version of a micrograph.

    Parameters
    ----------
    grey
        Shape (h', w'), in [0, 1].
    block
        Each pixel is the mean of so many pixels of the micrograph along either axis.
    """

    grey: NDArray[np.float32]
    block: int

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Edges (left, right, bottom, top) in pixels of the micrograph."""
        height, width = self.grey.shape
        return -0.5, width * self.block - 0.5, height * self.block - 0.5, -0.5


def make_picture(
    image: NDArray[np.float32],  # (h, w)
    diameter_px: float,
) -> Picture:
    """Prepare a micrograph for the eye.

    Parameters
    ----------
    image
        Shape (h, w).
    diameter_px
        Of the particle, in pixels of the image.
    """
    block = max(1, image.shape[1] // _SMALLEST_WIDTH)
    height, width = (length // block * block for length in image.shape)
    small = reduce(image[:height, :width], "(h down) (w right) -> h w", "mean", down=block, right=block)
    smooth = gaussian_filter(small, _LOW_PASS * diameter_px / block)
    flat = smooth - _background(small, _BACKGROUND * diameter_px / block)
    low, high = np.percentile(flat, _STRETCH)
    grey = np.clip((flat - low) / max(high - low, np.finfo(np.float32).tiny), 0, 1)
    return Picture(grey.astype(np.float32), block)


def _background(
    image: NDArray[np.float32],  # (h, w)
    sigma: float,
) -> NDArray[np.float32]:  # (h, w)
    """Blur by three box filters in a row: nearly a Gaussian, and as fast however wide.

    (Wells 1986, doi 10.1109/TPAMI.1986.4767776.)
    """
    for _ in range(3):
        image = uniform_filter(image, round((4 * sigma**2 + 1) ** 0.5))
    return image
