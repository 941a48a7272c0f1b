"""What a false alarm may be: not every pick without a label is a mistake of the picker."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cryopick.evaluation.case import Case
from cryopick.evaluation.matching import pairs_within
from cryopick.evaluation.outcome import Outcome
from cryopick.evaluation.region import Region


class FalseAlarm(StrEnum):
    """Kinds of false alarms; the first that fits counts."""

    DUPLICATE = "duplicate"
    """Within the radius of a label, which another pick has."""

    REJECTED = "rejected"
    """Within the radius of what the experts looked at and rejected."""

    OUTSIDE_BAND = "outside_label_band"
    """Where no label could be: outside the rectangle around all labels."""

    UNLABELLED = "unlabelled"
    """Nothing is known: a wrong pick, or a particle that nobody labelled."""


def false_alarm_kinds(
    case: Case,
    outcome: Outcome,
    radius: float,
    rejected: NDArray[np.float64],  # (r, 2)
    band: Region,
) -> NDArray[np.str_]:  # (n_picks,)
    """Sort the false alarms of one micrograph by kind.

    Parameters
    ----------
    case, outcome
        What is on it, and what matched.
    radius
        Of a match, in pixels.
    rejected
        Shape (r, 2): what the experts rejected on it, in pixels.
    band
        The rectangle around all labels of the set.

    Returns
    -------
    NDArray
        Shape (n_picks,): the kind of each pick, empty for a hit.
    """
    xy = case.picks.xy
    kinds = np.full(len(xy), FalseAlarm.UNLABELLED.value, dtype="<U20")
    kinds[~band.contains(xy)] = FalseAlarm.OUTSIDE_BAND
    kinds[pairs_within(xy, rejected, radius).pick] = FalseAlarm.REJECTED
    # A label within reach that nobody had would have been matched.
    kinds[pairs_within(xy, case.labels.xy, radius).pick] = FalseAlarm.DUPLICATE
    kinds[outcome.matching.pick] = ""
    return kinds
