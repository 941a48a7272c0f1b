"""EMAN2's JSON files of particle boxes, ``info/<micrograph>_info.json``."""

from pathlib import Path

import pandas as pd

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.coordinates.json_file import holds, read_object, write_object
from cryopick.io.coordinates.naming import micrograph_key
from cryopick.io.coordinates.table import NO_PICKS, SCORE, X, Y, picks_of
from cryopick.io.micrographs import frame_from_below

_ENDING = "_info"


class Eman2JsonFormat:
    """``{"boxes": [[x, y, "manual"], [x, y, "auto", score], ...]}``, (x, y) being centres.

    A file may say much else of its micrograph, which is left alone.
    """

    key = "eman2"
    name = "EMAN2 JSON"
    suffixes = (".json",)
    frame = Frame.ROWS
    frame_on = staticmethod(frame_from_below)
    ending = f"{_ENDING}.json"

    def accepts(self, path: Path) -> bool:
        """Look for the boxes."""
        return holds(path, "boxes")

    def read(self, path: Path) -> dict[str, Picks]:
        """Read a file; scores are taken where every box has one."""
        boxes = read_object(path).get("boxes")
        wanted = 'wanted "boxes": [[x, y, "manual"], ...]'
        if not isinstance(boxes, list):
            raise CoordinatesError(f"{path}: has no list of boxes; {wanted}. Leave it out")
        if not all(isinstance(box, list) and len(box) >= 2 for box in boxes):
            raise CoordinatesError(f"{path}: a box is not a list that starts with x and y; {wanted}")
        key = micrograph_key(path.stem.removesuffix(_ENDING))
        if not boxes:
            return {key: NO_PICKS}
        table = pd.DataFrame([box[:2] for box in boxes], columns=[X, Y])
        if all(len(box) > 3 for box in boxes):
            table[SCORE] = [box[3] for box in boxes]
        return {key: picks_of(path, table)}

    def write(self, picks: Picks, path: Path) -> None:
        """Write centres, with their scores if they have any."""
        if picks.scores is None:
            boxes = [[x, y, "manual"] for x, y in picks.xy.tolist()]
        else:
            scores = picks.scores.tolist()
            boxes = [[x, y, "auto", score] for (x, y), score in zip(picks.xy.tolist(), scores, strict=True)]
        write_object(path, {"boxes": boxes})


EMAN2_JSON = Eman2JsonFormat()
