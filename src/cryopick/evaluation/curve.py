"""Precision and recall as the threshold falls."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.evaluation.ratios import defined, f1_score, ratio


@dataclass(frozen=True, eq=False)
class Curve:
    """Hits and picks at every threshold that makes a difference.

    Parameters
    ----------
    thresholds
        Shape (t,): the distinct scores, falling. At ``thresholds[k]`` picks scored that or higher count.
    hits, picks
        Shape (t,): how many picks above each threshold are hits, and how many there are.
    labels
        Number of labels, found or not.
    """

    thresholds: NDArray[np.float64]
    hits: NDArray[np.intp]
    picks: NDArray[np.intp]
    labels: int

    @property
    def precision(self) -> NDArray[np.float64]:
        """Shape (t,)."""
        return ratio(self.hits, self.picks)

    @property
    def recall(self) -> NDArray[np.float64]:
        """Shape (t,); NaN without labels."""
        return ratio(self.hits, self.labels)

    @property
    def f1(self) -> NDArray[np.float64]:
        """Shape (t,)."""
        return f1_score(self.hits, self.picks, self.labels)

    @property
    def average_precision(self) -> float | None:
        """Area under the curve as a step function: the sum of recall gained times precision there.

        Not interpolated and not smoothed; labels that no pick reaches count with precision 0, so a
        list of picks cut off early scores low. None without labels.
        """
        if self.labels == 0:
            return None
        gained = np.diff(self.hits, prepend=0)
        return float(np.sum(gained * self.precision) / self.labels)

    @property
    def best(self) -> int | None:
        """Index of the threshold with the highest F1 (the highest such threshold); None without picks."""
        return int(np.argmax(self.f1)) if len(self.thresholds) else None

    @property
    def best_f1(self) -> float | None:
        """The highest F1 over all thresholds; 0 without picks, None without picks and labels."""
        return defined(f1_score(0, 0, self.labels)) if self.best is None else float(self.f1[self.best])

    @property
    def best_threshold(self) -> float | None:
        """The threshold of the highest F1."""
        return None if self.best is None else float(self.thresholds[self.best])


def curve_of(
    scores: NDArray[np.float64],  # (n,)
    hits: NDArray[np.bool_],  # (n,)
    labels: int,
) -> Curve:
    """Build the curve from scored picks, of one micrograph or of many pooled.

    Parameters
    ----------
    scores, hits
        Shape (n,), in any order: the score of each pick, and whether it is a hit (`ranked_hits`).
    labels
        Number of labels.
    """
    order = np.argsort(-scores, kind="stable")
    scores, hits = scores[order], hits[order]
    last_of_tie = np.flatnonzero(np.diff(scores, append=-np.inf))
    return Curve(scores[last_of_tie], np.cumsum(hits, dtype=np.intp)[last_of_tie], last_of_tie + 1, labels)
