"""Whether something is seen where the labels are: density at their centres against that around them."""

from math import ceil

import numpy as np
from einops import reduce
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

_DIAMETER_PX = 12  # of a particle after shrinking: fast, and the averaging is the low-pass filter
# Radii in diameters. Labelled discs are wider than the dense core of a particle: on EMPIAR-10017 the contrast
# of the inner 0.3 is 3 times its scatter from label to label, that of the whole disc (0.5) only once.
_CORE, _DISC, _RING = 0.3, 0.5, (0.6, 1.0)
_FEWEST_PIXELS = 8  # of a core or a ring worth a mean


def density_contrast(
    image: NDArray[np.float32],  # (h, w)
    xy: NDArray[np.float64],  # (n, 2)
    diameter_px: float,
) -> NDArray[np.float64]:  # (m,)
    """Measure the density at the core of each label's disc against a ring around it.

    Parameters
    ----------
    image
        Shape (h, w).
    xy
        Shape (n, 2): x (column) and y (row) of the labels, in pixels of ``image``.
    diameter_px
        Particle diameter in pixels of ``image``.

    Returns
    -------
    NDArray
        Shape (m,), m <= n: mean in the core less mean in the ring outside all discs, in robust standard
        deviations of the flattened image at 12 px per particle; negative for dark particles. Labels outside
        the image, or crowded so that no ring is left, are left out.
    """
    factor = max(1, min(int(diameter_px / _DIAMETER_PX), min(image.shape) // 4))
    rows, columns = image.shape[0] // factor * factor, image.shape[1] // factor * factor
    small = reduce(image[:rows, :columns], "(h a) (w b) -> h w", "mean", a=factor, b=factor).astype(
        np.float64
    )
    diameter = diameter_px / factor

    flat = small - gaussian_filter(small, diameter)
    noise = 1.4826 * float(np.median(np.abs(flat - np.median(flat)))) or float(flat.std())
    if noise == 0:
        return np.empty(0)

    centres = np.rint((xy + 0.5) / factor - 0.5).astype(int)
    inside = ((centres >= 0) & (centres < (small.shape[1], small.shape[0]))).all(axis=1)
    margin = ceil(_RING[1] * diameter)
    columns_rows = centres[inside] + margin
    density = np.pad(small, margin, constant_values=np.nan)
    background = density.copy()
    background[_pixels(columns_rows, _offsets(0, _DISC * diameter))] = np.nan
    core, ring = _offsets(0, _CORE * diameter), _offsets(_RING[0] * diameter, _RING[1] * diameter)

    particles, surroundings = density[_pixels(columns_rows, core)], background[_pixels(columns_rows, ring)]
    enough = np.minimum(np.isfinite(particles).sum(1), np.isfinite(surroundings).sum(1)) >= _FEWEST_PIXELS
    difference = np.nanmean(particles[enough], axis=1) - np.nanmean(surroundings[enough], axis=1)
    return np.asarray(difference / noise, dtype=np.float64)


def _offsets(inner: float, outer: float) -> NDArray[np.intp]:  # (k, 2)
    """List the pixels (x, y) between two radii around (0, 0)."""
    reach = np.arange(-ceil(outer), ceil(outer) + 1)
    x, y = np.meshgrid(reach, reach)
    radius = np.hypot(x, y)
    chosen = (radius >= inner) & (radius <= outer)
    return np.stack([x[chosen], y[chosen]], axis=1)


def _pixels(
    centres: NDArray[np.intp],  # (n, 2)
    offsets: NDArray[np.intp],  # (k, 2)
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:  # (n, k) each
    """Index (rows, columns) the pixels at each offset from each centre."""
    return centres[:, None, 1] + offsets[None, :, 1], centres[:, None, 0] + offsets[None, :, 0]
