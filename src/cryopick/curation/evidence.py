"""All that is known of one micrograph when its labels are judged."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.curation.classified import Classified
from cryopick.curation.decision import Action, Decision
from cryopick.curation.verdicts import Verdicts
from cryopick.evaluation import pairs_within
from cryopick.io.coordinates import MicrographCtf

_NONE = Picks(np.empty((0, 2)))


@dataclass(frozen=True, eq=False)
class Evidence:
    """One micrograph; y is the row everywhere, px those of the micrograph.

    Parameters
    ----------
    key
        Of the micrograph.
    path
        The image file.
    shape
        (h, w) in px.
    diameter_px
        Of the particle.
    labels
        Of the round before; None where nobody labelled it.
    false_positives
        Of the round before, perhaps with the attribute ``Reason``.
    expert_rejected
        Shape (n, 2): what the authors of the data set rejected.
    candidates
        Of the picker, those below the threshold too; None where it did not pick this micrograph.
    threshold
        Least score of a pick.
    classified
        None where there was no 2D classification.
    verdicts
        None where there was no inspection.
    decisions, earlier
        Of this round and of the rounds before.
    ctf
        None where unknown.
    """

    key: str
    path: Path
    shape: tuple[int, int]
    diameter_px: float
    labels: Picks | None = None
    false_positives: Picks = _NONE
    expert_rejected: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    candidates: Picks | None = None
    threshold: float = -np.inf
    classified: Classified | None = None
    verdicts: Verdicts | None = None
    decisions: tuple[Decision, ...] = ()
    earlier: tuple[Decision, ...] = ()
    ctf: MicrographCtf | None = None

    @property
    def concerned(self) -> bool:
        """Whether it is to have labels, perhaps none: what is only rejected says nothing of the rest."""
        added = any(one.action is not Action.REJECT for one in self.decisions)
        return self.labels is not None or self.candidates is not None or added

    @property
    def label_xy(self) -> NDArray[np.float64]:  # (n, 2)
        """Centres of the labels."""
        return (self.labels or _NONE).xy

    @property
    def candidate_xy(self) -> NDArray[np.float64]:  # (n, 2)
        """Centres of the candidates."""
        return (self.candidates or _NONE).xy

    @property
    def candidate_scores(self) -> NDArray[np.float64]:  # (n,)
        """Scores of the candidates; 1 for those of a program that gives none."""
        candidates = self.candidates or _NONE
        return np.ones(len(candidates)) if candidates.scores is None else candidates.scores

    def support(self, radius: float) -> NDArray[np.float64] | None:  # (n,)
        """Find the best score of the candidates within a radius (px) of each label.

        0 where there is no candidate; None where the picker did not look at the micrograph.
        """
        if self.candidates is None:
            return None
        best = np.zeros(len(self.label_xy))
        pairs = pairs_within(self.candidate_xy, self.label_xy, radius)
        np.maximum.at(best, pairs.label, self.candidate_scores[pairs.pick])
        return best
