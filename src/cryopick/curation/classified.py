"""In which 2D class particles are, and whether that class shows the particle."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates import read_coordinates
from cryopick.validation.measures.selection_table import read_selection

CLASS = "ClassNumber"


@dataclass(frozen=True, eq=False)
class Classified:
    """The classified particles of one micrograph.

    Parameters
    ----------
    particles
        Their centres, and what the classification found of each (class number, angle, shifts).
    selected
        By class number: whether it shows the particle.
    reasons
        By class number: why not.
    """

    particles: Picks
    selected: Mapping[int, bool]
    reasons: Mapping[int, str]

    @property
    def numbers(self) -> NDArray[np.intp]:  # (n,)
        """The class of each particle."""
        if not len(self.particles):
            return np.empty(0, dtype=np.intp)
        return self.particles.attributes[CLASS].astype(np.intp)


@dataclass(frozen=True)
class Classification:
    """All classified particles.

    Parameters
    ----------
    particles
        By micrograph key.
    selected, reasons
        See `Classified`.
    """

    particles: Mapping[str, Picks]
    selected: Mapping[int, bool]
    reasons: Mapping[int, str]

    def of(self, key: str) -> Classified:
        """Take those of one micrograph, perhaps none."""
        return Classified(self.particles.get(key, Picks(np.empty((0, 2)))), self.selected, self.reasons)


def read_classification(classes: Path, particles: Path) -> Classification:
    """Read which classes were selected, and which particles they are made of.

    Parameters
    ----------
    classes
        ``classes.csv`` of `cryopick validate`, edited or not.
    particles
        STAR file of the same classification, with ``rlnClassNumber``.

    Raises
    ------
    ConfigurationError
        If the list of classes cannot be understood.
    CoordinatesError
        If the STAR file cannot be read, or particles are in classes that the list does not have.
    """
    listed = read_selection(classes)
    by_key = read_coordinates(particles)
    for picks in by_key.values():
        if len(picks) and CLASS not in picks.attributes:
            raise CoordinatesError(
                f"{particles}: has no column _rln{CLASS}; wanted the particles of a 2D classification"
            )
    found = {
        int(number) for picks in by_key.values() for number in np.unique(picks.attributes.get(CLASS, []))
    }
    unknown = sorted(found - {each.number for each in listed})
    if unknown:
        raise CoordinatesError(
            f"{particles}: holds particles of class {unknown[0]}, which {classes} does not list; pass "
            "the two files of one classification"
        )
    return Classification(
        by_key,
        {each.number: each.selected for each in listed},
        {each.number: each.reason for each in listed},
    )
