"""What 2D classes and the inspection say of some places."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cryopick.curation.change import Cause
from cryopick.curation.evidence import Evidence
from cryopick.curation.nearest import nearest_within

JUNK, UNLIKE = "junk class", "unlike the templates"
"""Reasons of false positives; the second where `inspect` gives none."""


@dataclass(frozen=True)
class Ground:
    """Why a place is, or is not, a particle: by what, in a word, and with its numbers."""

    cause: Cause
    reason: str
    detail: str = ""


@dataclass(frozen=True, eq=False)
class Witnesses:
    """The witnesses of n places.

    Parameters
    ----------
    evidence
        Where they speak.
    particle, verdict
        Shape (n,): index of the nearest classified particle and of the nearest inspected place; -1 for none.
    """

    evidence: Evidence
    particle: NDArray[np.intp]
    verdict: NDArray[np.intp]

    @classmethod
    def at(
        cls,
        evidence: Evidence,
        xy: NDArray[np.float64],  # (n, 2)
        radius: float,
    ) -> Self:
        """Hear what is said within a radius (px) of some places (px)."""
        nothing = np.full(len(xy), -1, dtype=np.intp)
        classified, verdicts = evidence.classified, evidence.verdicts
        return cls(
            evidence,
            nothing if classified is None else nearest_within(classified.particles.xy, xy, radius),
            nothing if verdicts is None else nearest_within(verdicts.xy, xy, radius),
        )

    def junk_class(self, index: int) -> Ground | None:
        """Object to a place in a class that was not selected."""
        classified = self.evidence.classified
        if classified is None or self.particle[index] < 0:
            return None
        its = classified.classes[int(classified.numbers[self.particle[index]])]
        if its.selected:
            return None
        return Ground(Cause.CLASS, JUNK, f"class {its.number}: {its.reason or 'not selected'}")

    def refusal(self, index: int) -> Ground | None:
        """Object to a place that the inspection rejected."""
        verdicts = self.evidence.verdicts
        if verdicts is None or not self.inspected(index) or verdicts.accepted[self.verdict[index]]:
            return None
        return Ground(Cause.INSPECTION, verdicts.reasons[self.verdict[index]] or UNLIKE)

    def inspected(self, index: int) -> bool:
        """Tell whether the inspection looked at a place."""
        return bool(self.verdict[index] >= 0)

    def speaks_for(self, index: int) -> bool:
        """Tell whether every witness that there is has seen the place, and none objects."""
        seen = self.evidence.verdicts is None or self.inspected(index)
        sorted_ = self.evidence.classified is None or bool(self.particle[index] >= 0)
        return seen and sorted_ and self.refusal(index) is None and self.junk_class(index) is None

    def support(self, index: int) -> str:
        """Say who speaks for a place."""
        said = ", accepted by the inspection" if self.inspected(index) else ""
        classified = self.evidence.classified
        if classified is not None and self.particle[index] >= 0:
            said += f", class {int(classified.numbers[self.particle[index]])}"
        return said
