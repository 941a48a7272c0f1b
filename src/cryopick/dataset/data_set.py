"""A data set on disk in memory: which micrograph has which label files."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

from cryopick.core import DataSetError, Frame, Picks
from cryopick.dataset.catalogue import CatalogueRow, find_row
from cryopick.io.coordinates import coordinates_key, read_coordinates
from cryopick.io.micrographs import read_header

_FILES_FOR_DIAMETER = (
    32  # it is one number per published set; a sample shows it without reading thousands of files
)


@dataclass(frozen=True)
class Entry:
    """One micrograph and what is known of its particles.

    Parameters
    ----------
    stem
        Its `micrograph_key`: the name without suffix and CryoSPARC's prefix; unique in the data set.
    micrograph
        The image file.
    labels
        Its label file; None where there is none. An empty one says something else: that the micrograph was
        looked at and holds no particle.
    false_positives
        What the experts rejected; None where there is no such file.
    """

    stem: str
    micrograph: Path
    labels: Path | None = None
    false_positives: Path | None = None


@dataclass(frozen=True)
class DataSet:
    """One data set in the layout of CryoPPP.

    Parameters
    ----------
    id
        The folder's name: EMPIAR's number, a half such as 10389A, or anything a user chose.
    root
        The folder that holds ``micrographs/`` and ``ground_truth/``.
    entries
        One per micrograph, by name.
    orphans
        Label and false-positive files that belong to no micrograph, by name.
    label_round
        Which round of the labels these are; 0 for the original ones.
    """

    id: str
    root: Path
    entries: tuple[Entry, ...]
    orphans: tuple[Path, ...] = ()
    label_round: int = 0

    @property
    def labelled(self) -> tuple[Entry, ...]:
        """The entries that have a label file, be it empty."""
        return tuple(entry for entry in self.entries if entry.labels is not None)

    @property
    def catalogue_row(self) -> CatalogueRow | None:
        """What was published about it; None for a set that is not in the catalogue."""
        return find_row(self.id)

    def read_labels(self, entry: Entry, frame: Frame, height: int | None = None) -> Picks | None:
        """Read the labels of one micrograph.

        Parameters
        ----------
        entry
            Of this data set.
        frame
            The frame in which its label files are written, as `audit_orientation` finds it.
        height
            Of the micrograph in px, where it is known already; else its header is read.

        Returns
        -------
        Picks or None
            In the program's frame; empty for an empty label file, None where there is no label file.

        Raises
        ------
        CoordinatesError
            If the file cannot be read.
        MicrographError
            If ``frame`` needs the micrograph's height and its header cannot be read.
        """
        return _read(entry, entry.labels, frame, height)

    def read_false_positives(self, entry: Entry, frame: Frame, height: int | None = None) -> Picks | None:
        """Read what the experts rejected on one micrograph; parameters and errors as for `read_labels`."""
        return _read(entry, entry.false_positives, frame, height)

    def diameter_px(self) -> float:
        """Find the particle diameter in pixels of the original micrographs.

        The median of what the label files say; where they say nothing, the catalogue.

        Raises
        ------
        DataSetError
            If neither knows it.
        CoordinatesError
            If a label file cannot be read.
        """
        diameters = []
        for entry in spread_evenly(self.labelled, _FILES_FOR_DIAMETER)[:_FILES_FOR_DIAMETER]:
            labels = self.read_labels(entry, Frame.ROWS)
            if labels is not None and labels.diameter_px is not None:
                diameters.append(labels.diameter_px)
        if diameters:
            return float(np.median(diameters))
        if self.catalogue_row is not None:
            return self.catalogue_row.diameter_px
        raise DataSetError(
            f"{self.root}: found no particle diameter in the label files (column Diameter), and {self.id} is "
            "not in the catalogue; add the column, or say the diameter (--diameter-px of `compare`, "
            "data.diameter_px of `train`)"
        )


def count_outside(labels: Picks, shape: tuple[int, int]) -> int:
    """Count labels off a frame of (h, w); y = h is on it, being the first row read as CryoPPP's."""
    height, width = shape
    return int(((labels.xy < 0) | (labels.xy > (width, height))).any(axis=1).sum())


def spread_evenly(entries: Iterable[Entry], count: int) -> list[Entry]:
    """Put entries in an order whose first ``count`` are spread evenly over the data set.

    Micrographs of one grid square lie side by side by name and look alike, so the first few would not do.
    """
    entries = list(entries)
    step = ceil(len(entries) / count) or 1
    return [entry for first in range(step) for entry in entries[first::step]]


def _read(entry: Entry, path: Path | None, frame: Frame, height: int | None) -> Picks | None:
    """Read one coordinate file of one micrograph."""
    if path is None:
        return None
    heights = {}
    if frame is Frame.CRYOPPP:
        # The label file's own name, because it may differ from the micrograph's by prefix and suffix.
        heights[coordinates_key(path)] = height or read_header(entry.micrograph).shape[0]
    by_stem = read_coordinates(path, heights=heights, frame=frame)
    return next(iter(by_stem.values()), Picks(np.empty((0, 2))))
