"""Whether the picks would fit the labels better upside down."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from cryopick.core import Frame, convert_frame
from cryopick.evaluation.case import Case
from cryopick.evaluation.matching import count_matches, pairs_within

_CHANCE = 0.01
"""Share of random picks that may be called upside down, at most."""


@dataclass(frozen=True)
class OrientationCheck:
    """Matches with the picks as they are, and with their y counted from the other end.

    Parameters
    ----------
    micrographs
        How many could be checked: those whose height is known. With 0, nothing is known.
    as_read, flipped
        Number of matches.
    turned
        Number of matches with x counted from the other end as well as y, which is how no program counts: what
        comes of more picks and more labels being at the two ends of y.
    """

    micrographs: int
    as_read: int
    flipped: int
    turned: int

    @property
    def suspicious(self) -> bool:
        """Whether the flipped picks match better, and not by chance (sign tests).

        Picks or labels were then read in the wrong frame. Of picks that are no better than random points,
        every other set matches a little better flipped; and picks of the carbon at one end, where the
        particles are at the other, match much better flipped, but no better than turned.
        """
        others = max(self.as_read, self.turned)
        return bool(binom.sf(self.flipped - 1, others + self.flipped, 0.5) < _CHANCE)

    @property
    def message(self) -> str:
        """One sentence to print with every score."""
        if self.micrographs == 0:
            return "orientation: not checked, no micrograph's height is known; pass --micrographs"
        counts = f"{self.as_read} matches as read, {self.flipped} with y flipped"
        if self.suspicious:
            return (
                f"ORIENTATION: {counts}. Picks or labels are upside down and the scores mean nothing: "
                "pass the folder of the picked micrographs with --micrographs, or --frame for tables that do "
                "not say how they count y"
            )
        return f"orientation: {counts}"


def check_orientation(cases: Sequence[Case], radius: float) -> OrientationCheck:
    """Count the matches within ``radius`` (px) in all orientations, over the cases of known height."""
    as_read = flipped = turned = checked = 0
    for case in cases:
        if case.shape is None:
            continue
        # Undo the region: flipping moves picks across its edges.
        xy = np.concatenate([case.picks.xy, case.left_out])
        upside_down = convert_frame(xy, Frame.CRYOPPP, Frame.ROWS, case.shape[0])
        as_read += count_matches(pairs_within(xy, case.labels.xy, radius))
        flipped += count_matches(pairs_within(upside_down, case.labels.xy, radius))
        turned_round = np.column_stack([case.shape[1] - upside_down[:, 0], upside_down[:, 1]])
        turned += count_matches(pairs_within(turned_round, case.labels.xy, radius))
        checked += 1
    return OrientationCheck(checked, as_read, flipped, turned)
