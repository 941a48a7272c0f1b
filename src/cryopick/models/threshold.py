"""A threshold from calibrated scores alone."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_WAITING = 1 << 16
"""Scores kept, at the least, before equal ones are counted."""


def expected_best_threshold(
    scores: Iterable[NDArray[np.float64]],  # each (n,)
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
        Calibrated scores of all candidates of each micrograph, shape (n,), in any order; asked for once, and
        only the different ones are kept.
    beta
        Weight of recall against precision in F (van Rijsbergen 1979): 1 is F1, below 1 wrong picks cost more.

    Returns
    -------
    float
        A score in [0, 1]; 0.5 without candidates.
    """
    values, counts = _counted(scores)
    if not len(values):
        return 0.5
    ranked, counts = values[::-1], counts[::-1]
    picked, found = np.cumsum(counts), np.cumsum(counts * ranked)
    expected = (1 + beta**2) * found / (picked + beta**2 * found[-1])
    return float(ranked[int(np.argmax(expected))])


def _counted(
    scores: Iterable[NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # (n,), (n,)
    """Sort scores and count equal ones: those written with six decimals stay few, however many there are."""
    values, counts = np.empty(0), np.empty(0)
    waiting: list[NDArray[np.float64]] = []
    size = 0
    for one in scores:
        waiting.append(one)
        size += len(one)
        if size >= max(_WAITING, len(values)):
            values, counts = _merged(values, counts, waiting)
            waiting, size = [], 0
    return _merged(values, counts, waiting)


def _merged(
    values: NDArray[np.float64],  # (n,)
    counts: NDArray[np.float64],  # (n,)
    more: Sequence[NDArray[np.float64]],  # each (m,)
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # (k,), (k,)
    """Add scores to those counted before."""
    everything = np.concatenate([values, *more])
    weights = np.concatenate([counts, np.ones(len(everything) - len(values))])
    merged, places = np.unique(everything, return_inverse=True)
    return merged, np.bincount(places, weights, minlength=len(merged)).astype(np.float64)
