"""Topaz's tables of coordinates (Bepler et al. 2019, doi:10.1038/s41592-019-0575-8)."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cryopick.core import Frame, Picks
from cryopick.io.coordinates.delimited import first_line, read_table, write_table
from cryopick.io.coordinates.format import NamedPicks
from cryopick.io.coordinates.naming import micrograph_key
from cryopick.io.coordinates.table import MICROGRAPH, SCORE, X, Y, picks_by_micrograph
from cryopick.io.micrographs import frame_as_stored

_COLUMNS = {"image_name": MICROGRAPH, "x_coord": X, "y_coord": Y, "score": SCORE}


class TopazFormat:
    """Tab-separated ``image_name``, ``x_coord``, ``y_coord``, ``score`` (log-odds).

    Coordinates are in pixels of the images that Topaz was given, unless ``topaz extract -x`` scaled them:
    what to multiply them by is for the user to say (``scale`` of `read_coordinates`).
    """

    key = "topaz"
    name = "Topaz table"
    suffixes = (".txt", ".tsv", ".tab", ".csv")
    frame = Frame.ROWS
    frame_on = staticmethod(frame_as_stored)

    def accepts(self, path: Path) -> bool:
        """Look for Topaz's names of columns."""
        return {"image_name", "x_coord", "y_coord"} <= set(first_line(path).split("\t"))

    def read(self, path: Path) -> dict[str, Picks]:
        """Read a file; micrographs without a row are not known to it."""
        return picks_by_micrograph(path, read_table(path, "\t", _COLUMNS, {MICROGRAPH, X, Y}))

    def write_joint(self, micrographs: Sequence[NamedPicks], path: Path) -> None:
        """Write names without suffix, and scores where all particles have one."""
        tables = [
            pd.DataFrame(
                {
                    "image_name": micrograph_key(one.name),
                    "x_coord": one.picks.xy[:, 0],
                    "y_coord": one.picks.xy[:, 1],
                }
                | ({} if one.picks.scores is None else {"score": one.picks.scores})
            )
            for one in micrographs
            if len(one.picks)
        ]
        empty = pd.DataFrame(columns=["image_name", "x_coord", "y_coord", "score"])
        write_table(path, "\t", pd.concat(tables, join="inner", ignore_index=True) if tables else empty)


TOPAZ = TopazFormat()
