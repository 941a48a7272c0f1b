"""Opening one side of a comparison, whatever it is."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cryopick.core import ConfigurationError
from cryopick.evaluation.coordinate_files import CoordinateFiles
from cryopick.evaluation.labelled_data_set import LabelledDataSet, find_data_set
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.predict_folder import PredictFolder
from cryopick.io.coordinates import SourceOptions


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


def open_source(
    path: Path, declared: SourceOptions | None = None, diameter_px: float | None = None
) -> Source:
    """See what a path holds: the output of `predict`, (labels of) a data set, or coordinate files.

    Parameters
    ----------
    path
        The file or folder.
    declared
        What the user declares of coordinate files.
    diameter_px
        Of the particles, for a data set that does not say it.

    Raises
    ------
    ConfigurationError
        If something is declared of what is no coordinate file.
    """
    source = PredictFolder(path) if PredictFolder.recognises(path) else find_data_set(path)
    if source is None:
        return CoordinateFiles(path, declared or SourceOptions())
    if declared not in (None, SourceOptions()):
        kind = "the output of `predict`" if isinstance(source, PredictFolder) else "a data set"
        raise ConfigurationError(
            f"{path}: is {kind}, of which the frame and the scale are known; leave out --frame, --scale, "
            "--apply-shifts and --from for it"
        )
    return replace(source, diameter_px=diameter_px) if isinstance(source, LabelledDataSet) else source
