"""crYOLO's ``.cbox`` files (Wagner et al. 2019, doi:10.1038/s42003-019-0437-z)."""

from pathlib import Path

import numpy as np
import pandas as pd
import starfile

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates.box import BOX
from cryopick.io.coordinates.naming import coordinates_key
from cryopick.io.coordinates.squares import Squares, corners_of
from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.io.coordinates.table import SCORE, X, Y, picks_of
from cryopick.io.micrographs import frame_from_below

_CORNER = ["_CoordinateX", "_CoordinateY"]
_SIDES = ["_Width", "_Height"]
_ESTIMATE = ["_EstWidth", "_EstHeight"]
_CONFIDENCE = "_Confidence"


class CboxFormat(Squares):
    """STAR with the corner and the sides of a box, an estimate of the particle's size, and the confidence.

    crYOLO before 1.8 wrote the columns of EMAN's box files instead; such are read, too.
    """

    key = "cbox"
    name = "crYOLO cbox"
    suffixes = (".cbox",)
    frame = Frame.ROWS
    frame_on = staticmethod(frame_from_below)
    ending = ".cbox"

    def accepts(self, path: Path) -> bool:
        """Take every file of this suffix."""
        return True

    def read(self, path: Path) -> dict[str, Picks]:
        """Read a file; the diameter is the median of the estimated sizes, if there are such."""
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                is_star = any(line.startswith("data_") for line in file)
        except OSError as error:
            raise CoordinatesError(f"{path}: cannot be read ({error}). Check its permissions") from error
        if not is_star:
            return BOX.read(path)
        boxes = next(
            (table for table in read_blocks(path) if {*_CORNER, *_SIDES} <= set(table.columns)), None
        )
        if boxes is None:
            raise CoordinatesError(
                f"{path}: no table with the columns {', '.join([*_CORNER, *_SIDES])}; wanted crYOLO's boxes. "
                "Fetch it again, or leave it out"
            )
        corners, sides = _numbers(path, boxes, _CORNER), _numbers(path, boxes, _SIDES)
        table = pd.DataFrame(corners + sides / 2, columns=[X, Y])
        if _CONFIDENCE in boxes:
            confidence = _numbers(path, boxes, [_CONFIDENCE])[:, 0]
            if not np.isnan(confidence).all():
                table[SCORE] = confidence
        diameter = None
        if set(_ESTIMATE) <= set(boxes.columns):
            estimates = _numbers(path, boxes, _ESTIMATE).mean(axis=1)
            diameter = None if np.isnan(estimates).all() else float(np.nanmedian(estimates))
        return {coordinates_key(path): picks_of(path, table, diameter)}

    def write(self, picks: Picks, path: Path) -> None:
        """Write crYOLO's version 1.0; what is not known is ``<NA>``."""
        side = self.side(path, picks)
        corners = corners_of(picks, side)
        unknown = np.full(len(picks), np.nan)
        diameter = unknown if picks.diameter_px is None else np.full(len(picks), picks.diameter_px)
        boxes = pd.DataFrame(
            {
                _CORNER[0]: corners[:, 0],
                _CORNER[1]: corners[:, 1],
                "_CoordinateZ": unknown,
                _SIDES[0]: float(side),
                _SIDES[1]: float(side),
                "_Depth": unknown,
                _ESTIMATE[0]: diameter,
                _ESTIMATE[1]: diameter,
                _CONFIDENCE: unknown if picks.scores is None else picks.scores,
                "_NumBoxes": unknown,
                "_Angle": unknown,
            }
        ).rename(columns=lambda column: column[1:])
        blocks = {"global": {"cbox_format_version": "1.0"}, "cryolo": boxes}
        text = starfile.to_string(blocks, na_rep="<NA>").partition("\n")[2]  # without the time of day
        with replacing(path) as temporary:
            temporary.write_text("# Written by cryopick\n" + text, encoding="utf-8")


CBOX = CboxFormat()


def _numbers(
    path: Path, table: pd.DataFrame, columns: list[str]
) -> "np.typing.NDArray[np.float64]":  # (n, columns)
    """Take columns as numbers; ``<NA>`` is NaN."""
    try:
        return table[columns].replace("<NA>", np.nan).astype(np.float64).to_numpy()
    except (ValueError, TypeError) as error:
        raise CoordinatesError(
            f"{path}: a box holds something other than numbers ({error}). Correct the file, or leave it out"
        ) from error
