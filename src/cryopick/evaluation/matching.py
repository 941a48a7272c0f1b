"""One-to-one matching of picks with labels."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching
from scipy.spatial import cKDTree

_ROUNDING = 1e-9
"""Relative slack of the radius, so that a pick at exactly the radius is inside whatever the rounding."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a pick and a label, each named by its index.

    Parameters
    ----------
    pick, label
        Shape (k,): row numbers in the tables of picks and of labels.
    distance
        Shape (k,), in pixels.
    """

    pick: NDArray[np.intp]
    label: NDArray[np.intp]
    distance: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.pick)

    def select(
        self,
        which: NDArray[np.bool_] | NDArray[np.intp],  # (k,) mask, or indices
    ) -> Self:
        """Keep some of the pairs."""
        return type(self)(self.pick[which], self.label[which], self.distance[which])

    def within(self, radius: float) -> Self:
        """Keep the pairs no further apart than ``radius`` (px); exactly the radius counts as within."""
        return self.select(self.distance <= radius * (1 + _ROUNDING))

    def of_first(self, n_picks: int) -> Self:
        """Keep the pairs of the first ``n_picks`` picks (the best ones, where picks are sorted by score)."""
        return self.select(self.pick < n_picks)


class Matching(Pairs):
    """Pairs in which no pick and no label occurs twice."""


def pairs_within(
    picks_xy: NDArray[np.float64],  # (n, 2)
    labels_xy: NDArray[np.float64],  # (m, 2)
    radius: float,
) -> Pairs:
    """Find every pick and label that could be matched.

    Parameters
    ----------
    picks_xy, labels_xy
        Shapes (n, 2) and (m, 2): x and y in pixels.
    radius
        In pixels; a pair at exactly this distance is found.

    Returns
    -------
    Pairs
        Sorted by pick, then by distance. A pick may occur in several.
    """
    if len(picks_xy) == 0 or len(labels_xy) == 0:
        nothing = np.empty(0, dtype=np.intp)
        return Pairs(nothing, nothing, np.empty(0))
    found = cKDTree(picks_xy).sparse_distance_matrix(
        cKDTree(labels_xy), radius * (1 + _ROUNDING), output_type="ndarray"
    )
    order = np.lexsort((found["v"], found["i"]))
    found = found[order]
    return Pairs(found["i"].astype(np.intp), found["j"].astype(np.intp), found["v"])


def best_matching(pairs: Pairs) -> Matching:
    """Choose the pairs of the optimal one-to-one matching.

    Optimal means: as many pairs as possible, and of all such matchings the one with the least sum of
    squared distances (Topaz's cost d^2 - r^2, Bepler et al. 2019, doi 10.1038/s41592-019-0575-8, made
    strict about the number of pairs). The Hungarian algorithm runs on each connected group of picks and
    labels by itself, since groups are small even on crowded micrographs.

    Parameters
    ----------
    pairs
        The pairs allowed, from `pairs_within`.

    Returns
    -------
    Matching
        Sorted by pick.
    """
    if len(pairs) == 0:
        return Matching(pairs.pick, pairs.label, pairs.distance)
    n_picks, n_labels = int(pairs.pick.max()) + 1, int(pairs.label.max()) + 1
    size = n_picks + n_labels
    edges = coo_array((np.ones(len(pairs)), (pairs.pick, n_picks + pairs.label)), shape=(size, size))
    group_of_node = connected_components(edges, directed=False)[1]
    group = group_of_node[pairs.pick]
    order = np.argsort(group, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    chosen = [found if len(found) == 1 else found[_assign(pairs, found)] for found in members]
    return Matching(pairs.pick, pairs.label, pairs.distance).select(np.sort(np.concatenate(chosen)))


def _assign(
    pairs: Pairs,
    members: NDArray[np.intp],  # (k,) indices of the pairs of one connected group
) -> NDArray[np.intp]:  # indices into members
    """Solve the assignment problem of one connected group."""
    picks, row = np.unique(pairs.pick[members], return_inverse=True)
    labels, column = np.unique(pairs.label[members], return_inverse=True)
    squared = pairs.distance[members] ** 2
    # One more pair is worth more than any saving in distance: the whole sum cannot exceed this.
    gain = 1 + min(len(picks), len(labels)) * squared.max()
    cost = np.zeros((len(picks), len(labels)))
    cost[row, column] = squared - gain
    member = np.full(cost.shape, -1, dtype=np.intp)
    member[row, column] = np.arange(len(members))
    chosen: NDArray[np.intp] = member[linear_sum_assignment(cost)]
    return chosen[chosen >= 0]


def match_centres(
    picks_xy: NDArray[np.float64],  # (n, 2)
    labels_xy: NDArray[np.float64],  # (m, 2)
    radius: float,
) -> Matching:
    """Match picks with labels one to one, optimally (see `best_matching`).

    Parameters
    ----------
    picks_xy, labels_xy
        Shapes (n, 2) and (m, 2): x and y in pixels.
    radius
        Largest distance of a match, in pixels; exactly the radius counts as within.

    Returns
    -------
    Matching
        Picks in no pair are false alarms (duplicates among them), labels in no pair are missed.
    """
    return best_matching(pairs_within(picks_xy, labels_xy, radius))


def count_matches(pairs: Pairs) -> int:
    """Count the pairs of the largest one-to-one matching, faster than `best_matching` finds them."""
    if len(pairs) == 0:
        return 0
    allowed = csr_array((np.ones(len(pairs), dtype=np.int8), (pairs.pick, pairs.label)))
    return int(np.count_nonzero(maximum_bipartite_matching(allowed, perm_type="column") >= 0))
