"""Particles as squares, for the formats that hold such."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Picks


def square_side(path: Path, picks: Picks, box_px: int | None) -> int:
    """Decide the side of the squares in px, even, so that no program's rounding moves the centre.

    Parameters
    ----------
    path
        For the message.
    picks
        Their diameter is the side where no other is wanted.
    box_px
        The side wanted; None for the diameter.

    Raises
    ------
    CoordinatesError
        If neither is known.
    """
    side = picks.diameter_px if box_px is None else box_px
    if side is None:
        if not len(picks):
            return 2
        raise CoordinatesError(f"{path}: boxes need a size; pass --box or --diameter-px")
    return max(2, 2 * round(side / 2))


def corners_of(picks: Picks, side: int) -> NDArray[np.float64]:  # (n, 2)
    """Find the corners of smallest column and row (x, y) of squares around the centres."""
    return picks.xy - side / 2
