"""Which picks are hits when they are taken one by one, best score first."""

import numpy as np
from numpy.typing import NDArray

from cryopick.evaluation.matching import Pairs


def ranked_hits(pairs: Pairs, n_picks: int) -> NDArray[np.bool_]:
    """Tell which picks raise the number of matches as they are added in order.

    Pick k is a hit if the largest one-to-one matching of picks 0..k has one pair more than that of
    picks 0..k-1. So at *every* threshold the hits above it are as many as the optimal matching of the picks
    above it finds: one pass gives the exact precision-recall curve, no pick changes sides as the threshold
    falls, and the order within a tie does not change the count. (The sets of picks that can be matched form
    a transversal matroid: Edmonds & Fulkerson 1965, doi 10.6028/jres.069B.016. Found by augmenting
    paths: Kuhn 1955, doi 10.1002/nav.3800020109.)

    Parameters
    ----------
    pairs
        The pairs allowed, with picks numbered by falling score, from `pairs_within`.
    n_picks
        Number of picks.

    Returns
    -------
    NDArray
        Shape (n_picks,), True for a hit.
    """
    hits = np.zeros(n_picks, dtype=np.bool_)
    bounds = np.searchsorted(pairs.pick, np.arange(n_picks + 1)).tolist()
    labels = pairs.label.tolist()
    holder: dict[int, int] = {}  # label -> the pick that holds it
    held: dict[int, int] = {}  # the same, by pick
    closed: set[int] = set()  # labels from which no free label can be reached, now or later
    for newcomer in np.unique(pairs.pick).tolist():
        reached_from: dict[int, int] = {}  # label -> the pick that this search came from
        waiting = [newcomer]
        while waiting and not hits[newcomer]:
            pick = waiting.pop()
            for label in labels[bounds[pick] : bounds[pick + 1]]:
                if label in reached_from or label in closed:
                    continue
                reached_from[label] = pick
                if label not in holder:
                    _hand_over(label, reached_from, holder, held)
                    hits[newcomer] = True
                    break
                waiting.append(holder[label])
        if not hits[newcomer]:
            closed.update(reached_from)
    return hits


def _hand_over(
    free: int,
    reached_from: dict[int, int],
    holder: dict[int, int],
    held: dict[int, int],
) -> None:
    """Give the free label to the pick that reached it, that pick's old label to the one before, and so on."""
    label: int | None = free
    while label is not None:
        pick = reached_from[label]
        holder[label] = pick
        old = held.get(pick)
        held[pick] = label
        label = old
