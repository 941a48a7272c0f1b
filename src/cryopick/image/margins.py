"""Strips along the sides of a micrograph that hold no data of their own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LINES = 256
"""Lines across a side that are looked at, about."""
_REPEATED = 0.1
"""A row that differs from the next by less than this share of what its own pixels differ is repeated ..."""
_CONSTANT = 1e-5
"""... as is one that differs by less than this share of what is usual on the micrograph."""
_EDGE = 10
"""Neighbouring columns that differ by more than so many times what is usual are taken to differ by that."""
_FLAT = 0.1
"""A margin that varies less than this share of the whole image is of one value."""
_BLUR = 2
"""Rows (columns) next to a margin that may belong to it in part."""


@dataclass(frozen=True)
class Margins:
    """Widths in px of the strips where rows or columns are repeated, as motion correction leaves them."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0

    def scaled(self, factor: int) -> "Margins":
        """Tell the same of an image with ``factor`` times the pixels along each axis."""
        return Margins(self.top * factor, self.bottom * factor, self.left * factor, self.right * factor)

    def spare(
        self,
        xy: NDArray[np.float64],  # (n, 2)
        shape: tuple[int, int],
    ) -> NDArray[np.bool_]:  # (n,)
        """Tell which points of an image of ``shape`` (h, w) lie on none of the strips."""
        x, y = xy.T
        height, width = shape
        within_x = (x >= self.left) & (x <= width - 1 - self.right)
        within_y = (y >= self.top) & (y <= height - 1 - self.bottom)
        return np.asarray(within_x & within_y)


def find_margins(
    image: NDArray[np.float32],  # (h, w)
) -> Margins:
    """Find where an image repeats its outermost rows and columns, or is constant.

    Where frames were shifted against each other, programs fill what is missing with copies of the outermost
    pixels (streaks), with the mean or with zeros: rows that do not differ from the next, though streaks
    differ along the row, as parts that are only dark or blurred do not. They need not reach the very edge,
    but have to be as many as those between: a dead line of a detector is no margin.

    Parameters
    ----------
    image
        Shape (h, w), as it was read or binned; resampling hides repetitions.
    """
    top, bottom = _widths(image)
    left, right = _widths(image.T)
    return Margins(top, bottom, left, right)


def fill_margins(
    image: NDArray[np.float32],  # (h, w)
    margins: Margins,
) -> NDArray[np.float32]:  # (h, w)
    """Repeat the outermost data over margins of one value, whose step can outweigh all the data.

    Parameters
    ----------
    image
        Shape (h, w).
    margins
        Of this image.
    """
    if margins == Margins():
        return image
    flat = _FLAT * float(image.std())
    rows = _inwards(image, margins.top, margins.bottom, flat)
    columns = _inwards(image.T, margins.left, margins.right, flat)
    return image[rows].take(columns, axis=1)  # a quarter of the time of both at once


def _inwards(
    image: NDArray[np.float32],  # (h, w)
    first: int,
    last: int,
    flat: float,
) -> NDArray[np.intp]:  # (h,)
    """Give the index of each row, or of the nearest data's where it is of one value."""
    length = len(image)
    low = first + _BLUR if first and image[:first].std() <= flat else 0
    high = last + _BLUR if last and image[-last:].std() <= flat else 0
    return np.arange(length).clip(low, max(low, length - 1 - high)).clip(max=length - 1)


def _widths(
    image: NDArray[np.float32],  # (h, w)
) -> tuple[int, int]:
    """Measure the strips of repeated rows at the first and at the last row."""
    if min(image.shape) < 2:
        return 0, 0
    step = max(1, image.shape[1] // _LINES)
    few, beside = image[:, :-1:step], image[:, 1::step]
    to_next = np.abs(np.diff(few, axis=0)).mean(axis=1)  # (h - 1,)
    beside = np.abs(beside - few)[:-1]  # of which an edge or a hot column must not be all
    within = beside.clip(max=_EDGE * np.median(beside.mean(axis=0))).mean(axis=1)  # (h - 1,)
    repeated = (to_next < _REPEATED * within) | (to_next < _CONSTANT * np.median(to_next))
    return _width(repeated), _width(repeated[::-1])


def _width(
    repeated: NDArray[np.bool_],  # (n,)
) -> int:
    """Measure the strip at the beginning, which ends where its first repetitions do."""
    if not repeated.any():
        return 0
    first = int(repeated.argmax())
    end = first + int((~np.append(repeated[first:], False)).argmax())
    return end if end >= 2 * first else 0
