"""Pixels that no electrons explain: hot and dead ones, X-rays, gains of nearly zero."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from cryopick.image.normalise import MAD_TO_SIGMA

_SPIKE = 20.0
"""A spike is so many robust standard deviations off the image's level, and off what is around it."""
_REACH = 2
"""How far around, in px: less than half of a particle's width, at whatever scale it is picked."""
_MOST = 0.02
"""Where more of the pixels stand out it is no fault of theirs: single electrons on still ground do. A spike
is then so far off them."""
_SAMPLE = 1 << 16
"""Pixels that level and deviation are estimated from, about."""


def remove_spikes(
    image: NDArray[np.float32],  # (h, w)
) -> NDArray[np.float32]:  # (h, w)
    """Give single pixels and thin lines that stand out absurdly the median of what is around them.

    Filters spread such a pixel over the whole image, where it can outweigh all the data.

    Parameters
    ----------
    image
        Shape (h, w); returned as it is where it has none.
    """
    step = max(1, int((image.size / _SAMPLE) ** 0.5))
    sample = image[::step, ::step]
    level = float(np.median(sample))
    distances = np.abs(sample - level)
    limit = _SPIKE * MAD_TO_SIGMA * float(np.median(distances))
    if limit == 0 or max(image.max() - level, level - image.min()) <= limit:
        return image
    rows, columns = _standing_out(image, level, limit)
    if len(rows) > _MOST * image.size:
        limit = max(limit, _SPIKE * float(np.quantile(distances, 1 - _MOST)))
        rows, columns = _standing_out(image, level, limit)
    if not 0 < len(rows) <= _MOST * image.size:
        return image
    around = np.arange(-_REACH, _REACH + 1)
    height, width = image.shape
    near_rows = (rows[:, None, None] + around[:, None]).clip(0, height - 1)
    near_columns = (columns[:, None, None] + around).clip(0, width - 1)
    typical = np.median(image[near_rows, near_columns], axis=(1, 2))
    found = image[rows, columns]
    mended = image.copy()
    mended[rows, columns] = np.where(np.abs(found - typical) > limit, typical, found)
    return mended


def _standing_out(
    image: NDArray[np.float32],  # (h, w)
    level: float,
    limit: float,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:  # rows and columns, (n,) each
    """Find the pixels further off the level than the limit that most of those around are not."""
    far = np.abs(image - level) > limit
    # Where most of what is around stands out as well, so does its median.
    share = uniform_filter(far.astype(np.float32), 2 * _REACH + 1, mode="nearest")
    rows, columns = np.nonzero(far & (share < 0.5))
    return rows, columns
