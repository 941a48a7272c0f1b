"""Picks or labels in coordinate files of any format, without anything beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import CoordinatesError, Frame
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.pick_set import PickSet, median_diameter
from cryopick.io.coordinates import read_coordinates


@dataclass(frozen=True)
class CoordinateFiles:
    """A coordinate file, or a folder of them.

    Parameters
    ----------
    path
        Anything `read_coordinates` reads.
    """

    path: Path

    def facts(self) -> dict[str, MicrographFacts]:
        """Know nothing of the micrographs."""
        return {}

    def read(self, name: str, facts: Mapping[str, MicrographFacts]) -> PickSet:
        """Read all coordinates, in the program's frame where that can be known.

        Micrographs of unknown height are taken to be as high as the others, if those are all of one height.
        """
        # Read as they stand first: this tells which micrographs there are, and finds every error but that of
        # an unknown height.
        centres = read_coordinates(self.path, frame=Frame.ROWS)
        frame = Frame.ROWS
        csv_frames = {each.csv_frame for each in facts.values()}
        if len(csv_frames) > 1:
            raise CoordinatesError(
                f"{self.path}: some micrographs are MRC or TIFF, some are pictures, which are stored upside "
                "down against those. Compare one kind at a time"
            )
        if csv_frames == {Frame.CRYOPPP}:
            heights = {key: each.shape[0] for key, each in facts.items()}
            if len(set(heights.values())) == 1:
                heights |= dict.fromkeys(centres.keys() - heights.keys(), next(iter(heights.values())))
            centres = read_coordinates(self.path, heights=heights)
        elif not facts:
            try:
                read_coordinates(self.path)
            except CoordinatesError:
                frame = Frame.CRYOPPP
        return PickSet(name, centres, diameter_px=median_diameter(centres.values()), frame=frame)
