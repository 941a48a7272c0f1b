"""Opening one side of a comparison, whatever it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from cryopick.evaluation.coordinate_files import CoordinateFiles
from cryopick.evaluation.labelled_data_set import find_data_set
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.predict_folder import PredictFolder


class Source(Protocol):
    """Picks or labels on disk.

    All sides are opened first, so that what one knows of the micrographs helps to read the others.
    """

    def facts(self) -> Mapping[str, MicrographFacts]:
        """Tell what is known here of the micrographs, by key."""

    def read(self, name: str, facts: Mapping[str, MicrographFacts]) -> PickSet:
        """Read all coordinates.

        Parameters
        ----------
        name
            What to call them.
        facts
            Everything known of the micrographs, from all sides.

        Raises
        ------
        CoordinatesError
            If they cannot be read.
        """


def open_source(path: Path) -> Source:
    """See what a path holds: the output of `predict`, (labels of) a data set, or coordinate files."""
    if PredictFolder.recognises(path):
        return PredictFolder(path)
    return find_data_set(path) or CoordinateFiles(path)
