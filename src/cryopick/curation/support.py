"""How sure the picker is near some places."""

import numpy as np
from numpy.typing import NDArray

from cryopick.curation.evidence import Evidence
from cryopick.evaluation import pairs_within


def best_scores(
    evidence: Evidence,
    xy: NDArray[np.float64],  # (n, 2)
    radius: float,
) -> NDArray[np.float64] | None:  # (n,)
    """Find the best score of the candidates near each place.

    Parameters
    ----------
    evidence
        With the candidates.
    xy
        Shape (n, 2): the places, px.
    radius
        How near, px.

    Returns
    -------
    NDArray or None
        Shape (n,), 0 where there is no candidate; None where the picker did not look at the micrograph.
    """
    if evidence.candidates is None:
        return None
    best = np.zeros(len(xy))
    pairs = pairs_within(evidence.candidate_xy, xy, radius)
    np.maximum.at(best, pairs.label, evidence.candidate_scores[pairs.pick])
    return best
