"""The one geometry of the program, and the one other frame that files use.

Inside the program a pick is the particle's centre: ``x`` is the column and ``y`` the row, in pixels of
the original micrograph, 0-based at the centre of pixel (0, 0), row 0 being the first row stored in the file
(RELION's frame). Readers and writers convert; nothing else in the program knows of another frame.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Frame(StrEnum):
    """How a coordinate file counts y."""

    ROWS = "rows"
    """From the first stored row (RELION, CryoSPARC; of MRC files all but CryoPPP)."""

    CRYOPPP = "cryoppp"
    """From the last stored row: ``row = height - y`` (the label files of CryoPPP and CryoVirusDB)."""


def convert_frame(
    xy: NDArray[np.float64],  # (n, 2)
    source: Frame,
    target: Frame,
    height: int,
) -> NDArray[np.float64]:  # (n, 2)
    """Express coordinates of one frame in another.

    Parameters
    ----------
    xy
        Shape (n, 2): x (column) and y, in pixels, in frame ``source``.
    source, target
        The frame the coordinates are in and the one wanted.
    height
        Number of rows of the micrograph, in pixels.

    Returns
    -------
    NDArray
        Shape (n, 2), a new array.
    """
    converted = np.array(xy, dtype=np.float64).reshape(-1, 2)
    if source is not target:
        converted[:, 1] = height - converted[:, 1]
    return converted
