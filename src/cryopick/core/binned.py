"""A micrograph whose pixels were averaged while it was read: all that picking needs of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core.micrograph import Micrograph

_ROWS = 64
"""Binned rows worked on at once: their full-size rows stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class BinnedMicrograph:
    """A micrograph at a fraction of its size.

    Parameters
    ----------
    image
        Shape (ceil(h / binning), ceil(w / binning)), float32: means over squares of ``binning`` pixels; those
        at the last row and column may be of fewer.
    binning
        Pixels averaged along each axis.
    shape
        (h, w) of the original, px.
    pixel_size
        Of the original, in A/px; None where unknown.
    path
        The file it came from.
    """

    image: NDArray[np.float32]
    binning: int
    shape: tuple[int, int]
    pixel_size: float | None = None
    path: Path = Path("micrograph")


def bin_micrograph(micrograph: Micrograph, binning: int) -> BinnedMicrograph:
    """Bin a micrograph that is in memory."""
    image = micrograph.image if binning == 1 else bin_image(micrograph.image, binning)
    return BinnedMicrograph(image, binning, micrograph.shape, micrograph.pixel_size, micrograph.path)


def bin_image(
    image: NDArray[np.generic],  # (h, w)
    binning: int,
) -> NDArray[np.float32]:  # (h', w')
    """Average an image of any real type over squares, without a full-size copy in float32.

    Parameters
    ----------
    image
        Shape (h, w).
    binning
        Pixels averaged along each axis; at the last row and column perhaps fewer.
    """
    height, width = image.shape
    binned = np.empty((-(-height // binning), -(-width // binning)), dtype=np.float32)
    for top in range(0, len(binned), _ROWS):
        bin_rows(image[top * binning : (top + _ROWS) * binning], binning, binned[top : top + _ROWS])
    return binned


def bin_rows(
    rows: NDArray[np.generic],  # (n, w)
    binning: int,
    binned: NDArray[np.float32],  # (n', w')
) -> None:
    """Average some rows of an image into their place in the binned one.

    Rows are added first, because they lie in a line in memory; columns then are ``binning`` times fewer.

    Parameters
    ----------
    rows
        Shape (n, w), beginning at a multiple of ``binning`` rows.
    binning
        As in `bin_image`.
    binned
        Shape (ceil(n / binning), ceil(w / binning)), written to.
    """
    if binning == 1:
        binned[:] = rows
        return
    whole = len(rows) // binning
    if whole:
        blocks = rows[: whole * binning].reshape(whole, binning, -1)
        _add_columns(np.add.reduce(blocks, axis=1, dtype=np.float32), binning, binned[:whole])
        binned[:whole] /= binning
    rest = rows[whole * binning :]
    if len(rest):
        _add_columns(np.add.reduce(rest, axis=0, dtype=np.float32)[None], binning, binned[whole:])
        binned[whole:] /= len(rest)


def _add_columns(
    sums: NDArray[np.float32],  # (n', w)
    binning: int,
    binned: NDArray[np.float32],  # (n', w')
) -> None:
    """Average neighbouring columns."""
    width = sums.shape[1]
    whole = width // binning
    np.copyto(binned[:, :whole], sums[:, 0 : whole * binning : binning])
    for column in range(1, binning):
        binned[:, :whole] += sums[:, column : whole * binning : binning]
    binned[:, :whole] /= binning
    if whole * binning < width:
        np.mean(sums[:, whole * binning :], axis=1, out=binned[:, whole])
