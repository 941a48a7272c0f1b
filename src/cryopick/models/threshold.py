"""A threshold from calibrated scores alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def expected_best_threshold(
    scores: Sequence[NDArray[np.float64]],  # each (n,)
    beta: float = 1.0,
) -> float:
    """Find the threshold with the highest F that the scores themselves predict.

    If score s is the probability of being a particle, the k best candidates are expected to hold
    ``sum of their scores`` particles out of ``sum of all scores`` (Lewis 1995, doi 10.1145/215206.215366); F1
    is twice the former over k plus the latter. The best threshold moves with the data: it is half the F1
    reached, or F / (1 + beta^2).

    Parameters
    ----------
    scores
        Calibrated scores of all candidates of each micrograph, shape (n,), in any order.
    beta
        Weight of recall against precision in F (van Rijsbergen 1979): 1 is F1, below 1 wrong picks cost more.

    Returns
    -------
    float
        A score in [0, 1]; 0.5 without candidates.
    """
    ranked = np.sort(np.concatenate([np.empty(0), *scores]))[::-1]
    if not len(ranked):
        return 0.5
    picked = np.arange(1, len(ranked) + 1)
    expected = (1 + beta**2) * np.cumsum(ranked) / (picked + beta**2 * ranked.sum())
    return float(ranked[int(np.argmax(expected))])
