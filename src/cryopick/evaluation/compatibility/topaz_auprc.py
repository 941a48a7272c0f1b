"""The score of Topaz: the area under its precision-recall curve.

Bepler et al. 2019, doi 10.1038/s41592-019-0575-8; ``topaz precision_recall_curve``.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from cryopick.evaluation.case import Case
from cryopick.evaluation.compatibility.foreign_score import ForeignScore
from cryopick.evaluation.curve import curve_of

NAME = "topaz_auprc"


def topaz_auprc(cases: Sequence[Case], radius_px: float) -> ForeignScore:
    """Match all candidates with the labels at once, then let the threshold fall.

    Sound but for one thing: the matching is found without regard to the scores, so of two candidates for one
    particle the nearer one is the hit, be it the last of the list.

    Parameters
    ----------
    cases
        Micrographs; Topaz counts those that have labels.
    radius_px
        The assignment radius, a whole number there.
    """
    scores, hits, labels = [], [], 0
    for case in cases:
        labels += len(case.labels)
        if len(case.labels) == 0 or len(case.candidates) == 0:
            continue
        if case.candidates.scores is None:
            return ForeignScore(NAME, reason="the picks have no scores")
        scores.append(case.candidates.scores.astype(np.float32).astype(np.float64))
        hits.append(_match(case.candidates.xy, case.labels.xy, round(radius_px)))
    if labels == 0 or not scores:
        return ForeignScore(NAME, reason="there are no labels, or no scored picks")
    area = curve_of(np.concatenate(scores), np.concatenate(hits), labels).average_precision
    return ForeignScore(NAME, {"auprc": round(area or 0.0, 5)})


def _match(
    picks: NDArray[np.float64],  # (n, 2)
    labels: NDArray[np.float64],  # (m, 2)
    radius: int,
) -> NDArray[np.bool_]:  # (n,)
    """Assign with cost d^2 - r^2, or 0 beyond the radius; what costs 0 is no match."""
    squared = ((picks[:, None] - labels[None]) ** 2).sum(axis=2)
    cost = np.minimum(squared - radius**2, 0)
    rows, columns = linear_sum_assignment(cost)
    matched = np.zeros(len(picks), dtype=np.bool_)
    matched[rows[cost[rows, columns] < 0]] = True
    return matched
