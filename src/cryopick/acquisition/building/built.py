"""What came of building a data set."""

from dataclasses import dataclass
from pathlib import Path

from cryopick.io.coordinates import LocatedPicks
from cryopick.picking import ExtractedRow


@dataclass(frozen=True)
class BuiltRow:
    """One micrograph of the data set: labels and excluded are None where it has no such file."""

    micrograph: str
    labels: int | None
    excluded: int | None


@dataclass(frozen=True)
class Built:
    """What was built.

    Parameters
    ----------
    folder
        The data set.
    rows
        One per micrograph.
    read
        How the coordinates were understood.
    stacks
        One per micrograph of which particles were cut out.
    problems
        Micrographs left out because they cannot be read.
    """

    folder: Path
    rows: tuple[BuiltRow, ...]
    read: LocatedPicks
    stacks: tuple[ExtractedRow, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def labels(self) -> int:
        """Of all micrographs."""
        return sum(row.labels or 0 for row in self.rows)
