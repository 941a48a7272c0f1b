"""What a round holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import Picks
from cryopick.curation.change import Change
from cryopick.curation.decision import Decision
from cryopick.curation.judgement import FalsePositives
from cryopick.picking import ExtractedRow


@dataclass(frozen=True, eq=False)
class CuratedMicrograph:
    """One micrograph in a new round.

    Parameters
    ----------
    key
        Of the micrograph.
    path
        The image file.
    shape
        (h, w) in px.
    labels
        With all columns, NaN where nobody knows.
    false_positives
        What is no particle.
    changes
        Against the round before.
    decisions
        That hold from now on.
    before
        How many labels there were; None where nobody had labelled it.
    """

    key: str
    path: Path
    shape: tuple[int, int]
    labels: Picks
    false_positives: FalsePositives
    changes: tuple[Change, ...]
    decisions: tuple[Decision, ...]
    before: int | None


@dataclass(frozen=True, eq=False)
class CuratedRound:
    """A round that was written.

    Parameters
    ----------
    folder
        Where.
    number, parent
        Of this round and of the one that it was made from.
    micrographs
        Those with labels now.
    unreadable
        Names of micrographs whose labels stay as they were.
    absent
        Label files of micrographs that are not there, which stay as they were, too.
    stacks
        One per micrograph of which particles were cut out.
    unlabelled
        Micrographs of which nobody knows more than that some places are no particles.
    """

    folder: Path
    number: int
    parent: int
    micrographs: Sequence[CuratedMicrograph]
    unreadable: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    stacks: tuple[ExtractedRow, ...] = ()
    unlabelled: Sequence[CuratedMicrograph] = ()

    @property
    def judged(self) -> Sequence[CuratedMicrograph]:
        """All micrographs of which something is known."""
        return (*self.micrographs, *self.unlabelled)

    @property
    def changes(self) -> list[Change]:
        """Of all micrographs."""
        return [change for one in self.judged for change in one.changes]

    @property
    def labels(self) -> int:
        """How many there are now."""
        return sum(len(one.labels) for one in self.micrographs)

    @property
    def labels_before(self) -> int:
        """How many there were."""
        return sum(one.before or 0 for one in self.micrographs)
