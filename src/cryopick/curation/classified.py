"""In which 2D class particles are, and whether that class shows the particle."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates import read_coordinates
from cryopick.validation.measures import SelectedClass, read_selection

CLASS = "ClassNumber"


@dataclass(frozen=True, eq=False)
class Classified:
    """The classified particles of one micrograph.

    Parameters
    ----------
    particles
        Their centres, and what the classification found of each (class number, angle, shifts).
    classes
        By number: what was decided about each class.
    """

    particles: Picks
    classes: Mapping[int, SelectedClass]

    @property
    def numbers(self) -> NDArray[np.intp]:  # (n,)
        """The class of each particle."""
        return self.particles.attributes.get(CLASS, np.empty(0)).astype(np.intp)


@dataclass(frozen=True)
class Classification:
    """All classified particles.

    Parameters
    ----------
    particles
        By micrograph key.
    classes
        See `Classified`.
    """

    particles: Mapping[str, Picks]
    classes: Mapping[int, SelectedClass]

    def of(self, key: str) -> Classified:
        """Take those of one micrograph, perhaps none."""
        return Classified(self.particles.get(key, Picks(np.empty((0, 2)))), self.classes)


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
    listed = {each.number: each for each in read_selection(classes)}
    found = Classification(read_coordinates(particles), listed)
    if any(len(picks) and CLASS not in picks.attributes for picks in found.particles.values()):
        raise CoordinatesError(
            f"{particles}: has no column _rln{CLASS}; wanted the particles of a 2D classification"
        )
    unknown = {number for key in found.particles for number in found.of(key).numbers.tolist()} - set(listed)
    if unknown:
        raise CoordinatesError(
            f"{particles}: holds particles of class {min(unknown)}, which {classes} does not list; pass "
            "the two files of one classification"
        )
    return found
