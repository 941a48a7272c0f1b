"""What matching says about one micrograph at one radius."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.evaluation.case import Case
from cryopick.evaluation.matching import Matching, best_matching, pairs_within
from cryopick.evaluation.ranking import ranked_hits


@dataclass(frozen=True, eq=False)
class Outcome:
    """Counts and matches of one micrograph.

    Parameters
    ----------
    stem
        Name of the micrograph.
    picks, labels
        How many there are.
    matching
        The optimal matching of the picks at their own threshold.
    scores
        Shape (n,): scores of all candidates, falling; None where the picker gives none.
    hits
        Shape (n,): which candidates are hits as the threshold falls (`ranked_hits`). The first ``picks``
        of them hold as many hits as the matching.
    """

    stem: str
    picks: int
    labels: int
    matching: Matching
    scores: NDArray[np.float64] | None
    hits: NDArray[np.bool_]

    @property
    def missed(self) -> NDArray[np.bool_]:  # (labels,)
        """Which labels no pick has."""
        return ~np.isin(np.arange(self.labels), self.matching.label)


def outcomes_at(case: Case, radii: tuple[float, ...]) -> tuple[Outcome, ...]:
    """Match one micrograph at several radii (px), finding the neighbours once."""
    near = pairs_within(case.candidates.xy, case.labels.xy, max(radii))
    outcomes = []
    for radius in radii:
        pairs = near.within(radius)
        outcomes.append(
            Outcome(
                stem=case.stem,
                picks=case.n_picks,
                labels=len(case.labels),
                matching=best_matching(pairs.of_first(case.n_picks)),
                scores=case.candidates.scores,
                hits=ranked_hits(pairs, len(case.candidates)),
            )
        )
    return tuple(outcomes)
