"""The labels of one micrograph in a new round."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.curation.change import Change
from cryopick.curation.decision import Decision
from cryopick.curation.nearest import has_near

EXPERT, REASON = "expert", "Reason"
"""Reason of the false positives that a data set came with, and the column where the others' stands."""


@dataclass(frozen=True, eq=False)
class KeptLabels:
    """Labels and where they come from.

    Parameters
    ----------
    xy
        Shape (n, 2), in px.
    label
        Shape (n,): index of the label before that each was; -1 for none.
    """

    xy: NDArray[np.float64]
    label: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class FalsePositives:
    """What is no particle, and in a word why.

    Parameters
    ----------
    xy
        Shape (n, 2), in px.
    reasons
        One for each.
    """

    xy: NDArray[np.float64]
    reasons: tuple[str, ...]

    @classmethod
    def following(
        cls,
        before: Picks,
        new: Self,
        labels: NDArray[np.float64],  # (n, 2)
        same_px: float,
    ) -> Self:
        """Take over earlier ones, but for those that are labels now or have a new reason.

        Parameters
        ----------
        before
            Of the round before, perhaps with the attribute ``Reason``.
        new
            Of this round.
        labels
            Shape (n, 2): labels that are new in this round, px.
        same_px
            Two places that are nearer than this are one.
        """
        stays = ~has_near(np.concatenate([new.xy, labels]), before.xy, same_px)
        reasons = before.attributes.get(REASON, np.full(len(before), EXPERT))
        kept = (str(reason) for reason in reasons[stays])
        return cls(np.concatenate([before.xy[stays], new.xy]), (*kept, *new.reasons))


@dataclass(frozen=True, eq=False)
class Judgement:
    """What came of the evidence on one micrograph.

    Parameters
    ----------
    labels, false_positives
        Of the new round.
    changes
        Against the round before.
    decisions
        That hold from now on, at the places they are about.
    """

    labels: KeptLabels
    false_positives: FalsePositives
    changes: tuple[Change, ...]
    decisions: tuple[Decision, ...]
