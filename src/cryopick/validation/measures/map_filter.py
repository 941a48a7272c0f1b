"""Low-pass filter of maps."""

from math import log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter


def low_pass(
    density: NDArray[np.floating],  # (n, n, n)
    pixel_size: float,
    resolution_angstrom: float,
) -> NDArray[np.float64]:  # (n, n, n)
    """Filter with a Gaussian that halves the amplitude at a resolution; the box is periodic."""
    sigma = resolution_angstrom / pixel_size * sqrt(log(2) / 2) / pi
    return np.asarray(gaussian_filter(density.astype(np.float64), sigma, mode="wrap"))
