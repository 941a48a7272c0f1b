"""How well particles stand out of their surroundings."""

from collections.abc import Mapping

import numpy as np
from einops import reduce
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

_DIAMETER_PX = 10  # of a particle after shrinking: fast, and the averaging is a low-pass filter
_CORE, _SURROUNDINGS = 0.2, 0.6  # sigmas, in diameters
_FAINT = 0.5  # of the set's median contrast


def contrast_at(
    image: NDArray[np.float32],  # (h, w)
    xy: NDArray[np.float64],  # (n, 2)
    diameter_px: float,
) -> NDArray[np.float64]:  # (n,)
    """Measure how much denser (darker) each place is than its surroundings.

    Parameters
    ----------
    image
        Shape (h, w).
    xy
        Shape (n, 2), in pixels of the image.
    diameter_px
        Of the particle, in pixels of the image.

    Returns
    -------
    NDArray
        Shape (n,): surroundings less core, in robust standard deviations of the same all over the micrograph;
        positive for dark particles.
    """
    factor = max(1, min(int(diameter_px / _DIAMETER_PX), min(image.shape) // 4))
    rows, columns = (length // factor * factor for length in image.shape)
    small = reduce(image[:rows, :columns], "(h a) (w b) -> h w", "mean", a=factor, b=factor)
    diameter = diameter_px / factor
    darker = gaussian_filter(small, _SURROUNDINGS * diameter) - gaussian_filter(small, _CORE * diameter)
    noise = 1.4826 * float(np.median(np.abs(darker - np.median(darker)))) or float(darker.std()) or 1.0
    at = (xy[:, ::-1].T + 0.5) / factor - 0.5
    return np.asarray(map_coordinates(darker, at, order=1, mode="nearest") / noise, dtype=np.float64)


def faint(
    contrasts: Mapping[str, NDArray[np.float64]],  # (n,) each
) -> dict[str, NDArray[np.bool_]]:
    """Tell which labels have less than half the median contrast of all labels of the set.

    Parameters
    ----------
    contrasts
        Of the labels of each micrograph that was at hand (`contrast_at`). Where most particles are bright,
        bright counts as contrast.
    """
    everything = np.concatenate([np.empty(0), *contrasts.values()])
    median = float(np.median(everything)) if len(everything) else 0.0
    return {stem: values * np.sign(median) < _FAINT * abs(median) for stem, values in contrasts.items()}
