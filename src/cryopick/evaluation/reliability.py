"""Whether scores mean what they say: of picks scored 0.8, four of five should be particles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.evaluation.outcome import Outcome

_BINS = 10


@dataclass(frozen=True)
class ScoreBin:
    """Candidates with scores in one tenth of [0, 1]: how many, their mean score, their share of hits."""

    count: int
    mean_score: float
    precision: float


@dataclass(frozen=True)
class Reliability:
    """The calibration of a pick set's scores.

    Parameters
    ----------
    bins
        The tenths of [0, 1] that hold candidates, from low to high.
    expected_error
        Expected calibration error (Naeini et al. 2015, doi 10.1609/aaai.v29i1.9602): the mean over all
        candidates of the distance between score and precision of their bin.
    """

    bins: tuple[ScoreBin, ...]
    expected_error: float


def reliability(outcomes: Sequence[Outcome]) -> Reliability | None:
    """Compare scores with the share of hits, over all candidates of all micrographs.

    Returns
    -------
    Reliability or None
        None where there are no scores, or where they leave [0, 1] and so are not probabilities.
    """
    scored = [(outcome.scores, outcome.hits) for outcome in outcomes if len(outcome.hits)]
    if not scored or any(scores is None for scores, _ in scored):
        return None
    scores = np.concatenate([scores for scores, _ in scored if scores is not None])
    hits = np.concatenate([hits for _, hits in scored])
    if scores.min() < 0 or scores.max() > 1:
        return None
    return reliability_of(scores, hits)


def reliability_of(
    scores: NDArray[np.float64],  # (n,)
    hits: NDArray[np.bool_],  # (n,)
) -> Reliability:
    """Compare scores in [0, 1] with the share of hits, at least one candidate."""
    tenth = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    bins = tuple(
        ScoreBin(int(member.sum()), float(scores[member].mean()), float(hits[member].mean()))
        for member in (tenth == index for index in range(_BINS))
        if member.any()
    )
    error = sum(each.count * abs(each.mean_score - each.precision) for each in bins) / len(scores)
    return Reliability(bins, error)
