"""One micrograph with the picks and the labels to be compared on it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.evaluation.region import Region


@dataclass(frozen=True, eq=False)
class Case:
    """One labelled micrograph and what a picker says about it.

    Build it with `make_case`, which sorts and filters.

    Parameters
    ----------
    stem
        Name of the micrograph.
    candidates
        Every scored pick, best first, inside the region.
    n_picks
        The first so many of the candidates are the picks: those at or above the picker's threshold.
    labels
        The expert's.
    region
        Where picks count, and where random points are drawn.
    shape
        (h, w) of the micrograph; None where unknown.
    left_out
        Shape (k, 2): picks above the threshold but outside the region, neither right nor wrong.
    """

    stem: str
    candidates: Picks
    n_picks: int
    labels: Picks
    region: Region
    shape: tuple[int, int] | None
    left_out: NDArray[np.float64]

    @property
    def picks(self) -> Picks:
        """The candidates at or above the picker's threshold."""
        return self.candidates.select(np.arange(self.n_picks))


def make_case(
    stem: str,
    candidates: Picks,
    labels: Picks,
    *,
    threshold: float | None = None,
    band: Region | None = None,
    shape: tuple[int, int] | None = None,
) -> Case:
    """Sort the candidates, cut them at the threshold and, where wanted, at the label band.

    Parameters
    ----------
    stem
        Name of the micrograph.
    candidates, labels
        In the program's frame, in pixels.
    threshold
        The picker's own; None takes every candidate as a pick, as do candidates without scores.
    band
        Leave out what lies outside it; None judges every pick.
    shape
        (h, w) of the micrograph. Without it, and without a band, random points are drawn over the
        rectangle around all candidates and labels.
    """
    ranked = candidates.best_first()
    above = np.ones(len(ranked), dtype=np.bool_)
    if ranked.scores is not None and threshold is not None:
        above = ranked.scores >= threshold
    inside = np.ones(len(ranked), dtype=np.bool_) if band is None else band.contains(ranked.xy)
    if band is not None:
        region = band
    elif shape is not None:
        region = Region.of_micrograph(shape)
    elif len(candidates) + len(labels):
        region = Region.around([candidates, labels])
    else:
        region = Region(0, 0, 0, 0)
    return Case(
        stem=stem,
        candidates=ranked.select(inside),
        n_picks=int(np.count_nonzero(above & inside)),
        labels=labels,
        region=region,
        shape=shape,
        left_out=ranked.xy[above & ~inside],
    )
