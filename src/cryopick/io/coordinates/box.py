"""EMAN's box files: the corner and the size of a square around each particle."""

from pathlib import Path

import numpy as np
import pandas as pd

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates.naming import coordinates_key
from cryopick.io.coordinates.squares import Squares, corners_of
from cryopick.io.coordinates.table import NO_PICKS, SCORE, X, Y, picks_of
from cryopick.io.micrographs import frame_from_below

_EMAN1_FLAGS = (-1, -2, -3)
"""What EMAN 1 writes into the fifth column: the start of a filament, its end, or neither. No scores."""


class BoxFormat(Squares):
    """Lines of ``x y width height [score]``, (x, y) being the corner with the smallest column and row.

    RELION reads whole numbers only, so such are written. crYOLO's box files are the same.
    """

    key = "box"
    name = "EMAN box"
    suffixes = (".box",)
    frame = Frame.ROWS
    frame_on = staticmethod(frame_from_below)
    ending = ".box"

    def accepts(self, path: Path) -> bool:
        """Take every file of this suffix."""
        return True

    def read(self, path: Path) -> dict[str, Picks]:
        """Read a file; the box is not the particle, so no diameter is taken from it."""
        if not path.read_bytes().strip():
            return {coordinates_key(path): NO_PICKS}
        try:
            boxes = pd.read_csv(path, sep=r"\s+", header=None, comment="#", dtype=np.float64)
        except (ValueError, OSError) as error:
            raise CoordinatesError(
                f"{path}: cannot be read as an EMAN box file ({error}); wanted lines of x y width height "
                "[score]. If it is another format, give it that format's suffix"
            ) from error
        if boxes.shape[1] < 4:
            raise CoordinatesError(
                f"{path}: found {boxes.shape[1]} columns, wanted x y width height [score] of boxes. "
                "If it is another format, give it that format's suffix"
            )
        table = pd.DataFrame({X: boxes[0] + boxes[2] / 2, Y: boxes[1] + boxes[3] / 2})
        if boxes.shape[1] > 4 and not boxes[4].isin(_EMAN1_FLAGS).all():
            table[SCORE] = boxes[4]
        return {coordinates_key(path): picks_of(path, table)}

    def write(self, picks: Picks, path: Path) -> None:
        """Write boxes of even size, so that RELION finds the same centre."""
        size = self.side(path, picks)
        corners = np.rint(corners_of(picks, size)).astype(np.int64)
        boxes = pd.DataFrame({"x": corners[:, 0], "y": corners[:, 1], "width": size, "height": size})
        if picks.scores is not None:
            boxes["score"] = picks.scores
        with replacing(path) as temporary:
            boxes.to_csv(temporary, sep="\t", header=False, index=False, float_format="%.6f")


BOX = BoxFormat()
