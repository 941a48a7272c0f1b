"""Everything that validation found out about one set of picks."""

from dataclasses import dataclass

from cryopick.validation.measures.map_quality import MapQuality
from cryopick.validation.measures.selection import SelectedClass
from cryopick.validation.results import Classification


@dataclass(frozen=True)
class PickSetResult:
    """One column of the table.

    Parameters
    ----------
    name
        As the user calls the pick set.
    given, used
        Particles that the pick set has, and those that were classified.
    classification
        None where 2D was left out or did not come to an end.
    selection
        What was decided about each class; empty without a classification.
    maps
        One for each seed, in their order; empty without 3D.
    failed
        Why some micrographs could not be extracted, one reason for each.
    """

    name: str
    given: int
    used: int
    classification: Classification | None = None
    selection: tuple[SelectedClass, ...] = ()
    maps: tuple[MapQuality, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def filled(self) -> tuple[SelectedClass, ...]:
        """The classes that have particles, the largest first."""
        found = [each for each in self.selection if each.particles]
        return tuple(sorted(found, key=lambda each: -each.particles))

    @property
    def chosen(self) -> tuple[SelectedClass, ...]:
        """The classes whose particles go on, the largest first."""
        return tuple(each for each in self.filled if each.selected)
