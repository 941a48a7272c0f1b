"""Labels in a data set on disk, with its micrographs beside them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import CoordinatesError, DataSetError, Picks
from cryopick.dataset import DataSet, audit_orientation, open_data_sets
from cryopick.dataset.rounds import GROUND_TRUTH
from cryopick.evaluation.micrograph_facts import MicrographFacts, facts_of_files, shapes_of
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.rejected import read_rejected
from cryopick.io.coordinates.cryoppp_csv import LABELS_FOLDER

_LABELS = Path(GROUND_TRUTH) / LABELS_FOLDER
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LabelledDataSet:
    """The labels of a CryoPPP data set, in the frame that its audit finds.

    Parameters
    ----------
    parts
        The data set; several where it is stored in parts, as 10389 is.
    only
        The one label file wanted; None for all.
    diameter_px
        Of the particles, where the data set does not say it; None if the user does not, either.
    """

    parts: tuple[DataSet, ...]
    only: Path | None = None
    diameter_px: float | None = None

    def facts(self) -> dict[str, MicrographFacts]:
        """Read the headers of the data set's micrographs."""
        return facts_of_files(entry.micrograph for part in self.parts for entry in part.entries)

    def read(self, name: str, facts: Mapping[str, MicrographFacts]) -> PickSet:
        """Read the labels of every micrograph that has a label file.

        The labels of one that cannot be read count where it can be taken to be like the others (`shapes_of`).
        """
        stems = (entry.stem for part in self.parts for entry in part.entries)
        heights = {key: height for key, (height, _) in shapes_of(facts, stems).items()}
        centres: dict[str, Picks] = {}
        rejected: dict[str, Picks] = {}
        diameters = []
        for part in self.parts:
            own = _own_diameter(part)
            frame = audit_orientation(part, self.diameter_px if own is None else None).frame
            diameters += [] if own is None else [own]
            if part.orphans:
                _logger.warning(
                    "%s: %d label files have no micrograph and are left out", part.root, len(part.orphans)
                )
            for entry in part.labelled:
                if self.only is not None and self.only != entry.labels:
                    continue
                labels = part.read_labels(entry, frame, heights.get(entry.stem))
                if entry.stem in centres:
                    raise CoordinatesError(
                        f"{part.root}: micrograph {entry.stem} is in two parts of the data set"
                    )
                if labels is not None:
                    centres[entry.stem] = labels
            rejected |= read_rejected(part, frame, heights)
        if diameters and max(diameters) > 1.01 * min(diameters):
            raise CoordinatesError(
                f"{self.parts[0].root.parent}: {len(self.parts)} data sets with particles of "
                f"{min(diameters):g} to {max(diameters):g} px; wanted one kind. Pass one data set at a time"
            )
        return PickSet(name, centres, diameter_px=next(iter(diameters), None), rejected=rejected)


def find_data_set(path: Path) -> LabelledDataSet | None:
    """See whether a path means the labels of a data set: its folder, its ground truth, or one label file."""
    path = path.absolute()
    if path.is_dir() and (_is_data_set(path) or any(_is_data_set(part) for part in path.iterdir())):
        return LabelledDataSet(tuple(open_data_sets(path)))
    for root in path.parents[:3]:
        if not _is_data_set(root):
            continue
        if path in (root / _LABELS, root / _LABELS.parent):
            return LabelledDataSet(tuple(open_data_sets(root)))
        if path.parent == root / _LABELS:
            return LabelledDataSet(tuple(open_data_sets(root)), only=path)
    return None


def _own_diameter(part: DataSet) -> float | None:
    """Ask a data set for the particle diameter in px; None where it does not say."""
    try:
        return part.diameter_px()
    except DataSetError:
        return None


def _is_data_set(folder: Path) -> bool:
    return (folder / "micrographs").is_dir() and (folder / _LABELS).is_dir()
