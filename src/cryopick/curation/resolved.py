"""Decisions, each with the label or candidate that it speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import hypot

import numpy as np
from numpy.typing import NDArray

from cryopick.core import CoordinatesError
from cryopick.curation.decision import Action, Decision
from cryopick.curation.evidence import Evidence
from cryopick.curation.nearest import as_places, has_near, nearest_within
from cryopick.curation.rules import SAME


@dataclass(frozen=True)
class Resolved:
    """A decision at the exact place that it is about.

    Parameters
    ----------
    decision
        With x and y of the label or candidate found; as given where there is neither.
    label, candidate
        Index of what it is about; -1 for none. Never both.
    """

    decision: Decision
    label: int = -1
    candidate: int = -1

    @property
    def rejects(self) -> bool:
        """Whether there is no particle."""
        return self.decision.action is Action.REJECT


def resolve(evidence: Evidence) -> list[Resolved]:
    """Find what each decision of this round is about: the nearest label, or else the nearest candidate.

    Both have to be within `SAME` diameters. What is added is added where it was said, unless a label is
    there. Of decisions that come to lie as near to one another, the first stands for all.

    Raises
    ------
    CoordinatesError
        If there is nothing to accept, a place lies outside the micrograph, or two decisions on one particle
        contradict each other.
    """
    same_px = SAME * evidence.diameter_px
    given = places_of(evidence.decisions)
    labels = nearest_within(evidence.label_xy, given, same_px)
    candidates = nearest_within(evidence.candidate_xy, given, same_px)
    resolved: list[Resolved] = []
    for decision, label, candidate in zip(evidence.decisions, labels, candidates, strict=True):
        one = _resolve(evidence, decision, int(label), int(candidate))
        other = next((earlier for earlier in resolved if _same_particle(earlier, one, same_px)), None)
        if other is None:
            resolved.append(one)
        elif other.rejects is not one.rejects:
            raise CoordinatesError(
                f"{decision.origin}: contradicts {other.decision.origin}: both are about the particle at "
                f"({one.decision.x:.1f}, {one.decision.y:.1f}) of {evidence.key}. Remove one of the lines"
            )
    return resolved


def _same_particle(one: Resolved, other: Resolved, same_px: float) -> bool:
    """Tell whether two decisions are about one particle; two labels are two, however near."""
    if one.label >= 0 and other.label >= 0:
        return one.label == other.label
    return hypot(one.decision.x - other.decision.x, one.decision.y - other.decision.y) <= same_px


def _resolve(evidence: Evidence, decision: Decision, label: int, candidate: int) -> Resolved:
    height, width = evidence.shape
    if not (-0.5 <= decision.x < width - 0.5 and -0.5 <= decision.y < height - 0.5):
        raise CoordinatesError(
            f"{decision.origin}: ({decision.x:g}, {decision.y:g}) is outside {evidence.key}, which has "
            f"{width} columns and {height} rows; x is the column and y the row, in pixels"
        )
    if label >= 0:
        x, y = evidence.label_xy[label].tolist()
        return Resolved(replace(decision, x=x, y=y), label=label)
    if decision.action is Action.ADD:
        return Resolved(decision)
    if candidate >= 0:
        x, y = evidence.candidate_xy[candidate].tolist()
        return Resolved(replace(decision, x=x, y=y), candidate=candidate)
    if decision.action is Action.ACCEPT:
        raise CoordinatesError(
            f"{decision.origin}: neither a label nor a candidate within {SAME} diameters of ({decision.x:g}, "
            f"{decision.y:g}) on {evidence.key} to accept; use {Action.ADD} to put a label exactly there"
        )
    return Resolved(decision)


def places_of(decisions: Iterable[Decision]) -> NDArray[np.float64]:  # (n, 2)
    """Give the places of decisions."""
    return as_places([(one.x, one.y) for one in decisions])


def closed_places(evidence: Evidence, decisions: Iterable[Decision]) -> NDArray[np.float64]:  # (n, 2)
    """Give the places where people saw no particle: by decisions, or as authors of the data set."""
    rejected = places_of(one for one in decisions if one.action is Action.REJECT)
    return np.concatenate([rejected, evidence.expert_rejected])


def still_standing(evidence: Evidence, resolved: list[Resolved]) -> tuple[Decision, ...]:
    """Keep the earlier decisions that none of this round's is about."""
    new = places_of(one.decision for one in resolved)
    overruled = has_near(new, places_of(evidence.earlier), SAME * evidence.diameter_px)
    return tuple(one for one, gone in zip(evidence.earlier, overruled, strict=True) if not gone)
