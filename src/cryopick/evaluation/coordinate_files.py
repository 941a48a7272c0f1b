"""Picks or labels in coordinate files of any format, without anything beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryopick.core import Frame
from cryopick.evaluation.micrograph_facts import MicrographFacts, shapes_of
from cryopick.evaluation.pick_set import PickSet, median_diameter
from cryopick.io.coordinates import NamedPicks, SourceOptions, only_format
from cryopick.io.coordinates.located import in_frame
from cryopick.io.coordinates.naming import files_named


@dataclass(frozen=True)
class CoordinateFiles:
    """A coordinate file, or a folder of them in one format.

    Parameters
    ----------
    path
        Anything `read_coordinates` reads.
    declared
        What the user declares of it.
    """

    path: Path
    declared: SourceOptions = field(default_factory=SourceOptions)

    def facts(self) -> dict[str, MicrographFacts]:
        """Know nothing of the micrographs."""
        return {}

    def read(self, name: str, facts: Mapping[str, MicrographFacts]) -> PickSet:
        """Read all coordinates, in the program's frame where that can be known.

        Micrographs of unknown height are taken to be like the others (`shapes_of`).

        Raises
        ------
        CoordinatesError
            If the files cannot be read, or something is not declared that they do not tell.
        """
        format_ = self.declared.format or only_format(self.path)
        centres = self.declared.read_stored(self.path, format_)
        if self.declared.frame_declared:
            centres = {key: replace(picks, micrograph=None) for key, picks in centres.items()}
        files = files_named(centres.values()) or [fact.path for fact in facts.values()]
        frame = self.declared.frame_of(self.path, format_, files)
        if frame is Frame.CRYOPPP and facts:
            shapes = shapes_of(facts, centres)
            named = (NamedPicks(key, picks, shapes.get(key)) for key, picks in centres.items())
            centres = {one.name: in_frame(one, frame, Frame.ROWS).picks for one in named}
            frame = Frame.ROWS
        return PickSet(name, centres, diameter_px=median_diameter(centres.values()), frame=frame)
