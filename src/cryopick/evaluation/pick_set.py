"""Centres on many micrographs: what one picker says, or what one expert says."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from cryopick.core import Frame, Picks
from cryopick.io.coordinates import match_keys

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class PickSet:
    """What one picker, or one expert, says about a set of micrographs.

    Parameters
    ----------
    name
        Short, for messages.
    centres
        By the key of the micrograph. An entry without particles says that there are none; a micrograph
        without an entry was not looked at, or was lost.
    threshold
        The picker's own: centres scored lower are candidates, kept for the curve. None where all count.
    diameter_px
        Of the particle, in pixels; None where unknown.
    failed
        Why the picker gave up, by micrograph, where it says so.
    rejected
        What the experts looked at and rejected, by micrograph; only labels of a data set have it.
    frame
        How y is counted. The program's frame, but for CryoPPP's files whose micrographs nobody knows; those
        can still be compared with each other.
    """

    name: str
    centres: Mapping[str, Picks]
    threshold: float | None = None
    diameter_px: float | None = None
    failed: Mapping[str, str] = field(default_factory=dict)
    rejected: Mapping[str, Picks] = field(default_factory=dict)
    frame: Frame = Frame.ROWS

    def decided(self) -> "PickSet":
        """Leave out the candidates below the threshold."""
        if self.threshold is None:
            return self
        centres = {key: picks.above(self.threshold) for key, picks in self.centres.items()}
        return replace(self, centres=centres, threshold=None)

    def called_alike(self, others: Iterable[str]) -> "PickSet":
        """Call the micrographs as others are called, but for what motion correction appends."""
        named = _names_alike({*self.centres, *self.failed}, others)
        return replace(
            self,
            centres={named[key]: picks for key, picks in self.centres.items()},
            failed={named[key]: reason for key, reason in self.failed.items()},
        )


def called_alike(values: Mapping[str, _T], others: Iterable[str]) -> dict[str, _T]:
    """Call the micrographs of any values as others are called; CoordinatesError where that is not clear."""
    named = _names_alike(values.keys(), others)
    return {named[key]: value for key, value in values.items()}


def _names_alike(keys: Set[str], others: Iterable[str]) -> dict[str, str]:
    """Find what others call each micrograph."""
    return {key: key for key in keys} | match_keys(sorted(keys), others)


def median_diameter(centres: Iterable[Picks]) -> float | None:
    """Find the median diameter (px) over the particles that have one; None where none has."""
    known = [each for each in centres if each.diameter_px is not None and len(each)]
    if not known:
        return None
    counts = [len(each) for each in known]
    return float(np.median(np.repeat([each.diameter_px for each in known], counts)))
