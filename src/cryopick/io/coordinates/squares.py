"""Particles as squares, for the formats that hold such."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Picks


@dataclass(frozen=True)
class Squares:
    """What such a format has to know.

    Parameters
    ----------
    box_px
        Side of the squares written; None for the particle's diameter.
    """

    box_px: int | None = None

    def with_box(self, box_px: int) -> Self:
        """Choose the side of the squares in px."""
        return replace(self, box_px=box_px)

    def side(self, path: Path, picks: Picks) -> int:
        """Decide the side in px, even, so that no program's rounding moves the centre.

        Raises
        ------
        CoordinatesError
            If neither that nor the diameter is known, of the file at ``path``.
        """
        side = picks.diameter_px if self.box_px is None else self.box_px
        if side is None:
            if not len(picks):
                return 2
            raise CoordinatesError(f"{path}: boxes need a size; pass --box or --diameter-px")
        return max(2, 2 * round(side / 2))


def corners_of(picks: Picks, side: int) -> NDArray[np.float64]:  # (n, 2)
    """Find the corners of smallest column and row (x, y) of squares around the centres."""
    return picks.xy - side / 2
