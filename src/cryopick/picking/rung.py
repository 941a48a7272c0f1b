"""Diameters that were assumed in turn, and which of them the particles agree with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

RATIO = 1.3
"""Between neighbouring diameters; the net tells sizes within about this factor."""
PRIOR_COUNT = 20.0
"""Particles taken to be missed at every diameter, so that a few large blots do not win."""
AGREED = 0.9
"""A diameter that the particles agree with counts from this part of the best statistic on."""
APART = 1.7
"""Another population is at least this factor away ..."""
ALTERNATIVE = 0.8
"""... and its statistic at least this part of the best."""


@dataclass(frozen=True, eq=False)
class Rung:
    """What was found when a diameter was assumed.

    Parameters
    ----------
    diameter
        The one assumed, A or px.
    scores, sizes
        Of each micrograph, shape (n,): calibrated scores and the diameters that the net sees, A or px.
    """

    diameter: float
    scores: tuple[NDArray[np.float64], ...]
    sizes: tuple[NDArray[np.float64], ...]

    @cached_property
    def statistic(self) -> float:
        """Highest F1 that the scores predict (see `expected_best_threshold`), with `PRIOR_COUNT` misses."""
        ranked = np.sort(np.concatenate(self.scores))[::-1]
        particles = ranked.sum() + PRIOR_COUNT
        expected_f1 = 2 * np.cumsum(ranked) / (np.arange(1, len(ranked) + 1) + particles)
        return float(expected_f1.max(initial=0.0))

    @property
    def particles(self) -> float:
        """How many of the likely candidates are particles, as their scores have it."""
        scores = np.concatenate(self.scores)
        return float(scores[scores >= 0.5].sum())

    @cached_property
    def lean(self) -> float:
        """Logarithm of the size seen on all micrographs over the one assumed."""
        return float(np.log(self.refined / self.diameter))

    @cached_property
    def refined(self) -> float:
        """Average the sizes seen on all micrographs."""
        return self._refine(np.concatenate(self.scores), np.concatenate(self.sizes))

    def refined_each(self) -> list[float]:
        """Average the sizes seen on each micrograph that shows any particles."""
        pairs = zip(self.scores, self.sizes, strict=True)
        return [self._refine(scores, sizes) for scores, sizes in pairs if scores.any()]

    def _refine(self, scores: NDArray[np.float64], sizes: NDArray[np.float64]) -> float:
        """Average sizes (n,), no further off than the net can tell."""
        seen = average_size(scores, sizes)
        return float(np.clip(seen, self.diameter / RATIO, self.diameter * RATIO))


@dataclass(frozen=True, eq=False)
class Agreement:
    """A diameter that the particles agree with.

    Parameters
    ----------
    statistic
        At this diameter, between those of the rungs around it.
    diameter
        A or px.
    rung
        The surer of those around it.
    """

    statistic: float
    diameter: float
    rung: Rung


def average_size(
    scores: NDArray[np.float64],  # (n,)
    sizes: NDArray[np.float64],  # (n,)
) -> float:
    """Average the logarithms of sizes, likely particles foremost."""
    return float(np.exp(np.average(np.log(sizes), weights=scores**2)))


def agree(rungs: Sequence[Rung]) -> Agreement | None:
    """Settle on a diameter; None where nothing was found at any.

    A net that was trained on particles of about the size told is sure of larger and smaller ones too, but
    sees the former as larger than told and the latter as smaller. So the particles' diameter is where that
    turns, of several such places the one with the best statistic; averaged with the size seen at the
    surer of the rungs around it, which errs otherwise.

    Parameters
    ----------
    rungs
        Falling diameters.
    """
    telling = [rung for rung in rungs if rung.statistic > 0]
    if not telling:
        return None
    best = max(telling, key=lambda rung: rung.statistic)
    agreed = max(_agreements(telling), key=lambda one: one.statistic)
    if agreed.statistic >= AGREED * best.statistic:
        return agreed
    return Agreement(best.statistic, best.refined, best)


def _agreements(rungs: Sequence[Rung]) -> Iterator[Agreement]:
    """Go through the places where particles begin to look larger than assumed; there is at least one."""
    first, last = rungs[0], rungs[-1]
    if first.lean >= 0:
        yield Agreement(first.statistic, first.refined, first)
    for larger, smaller in pairwise(rungs):
        if larger.lean < 0 <= smaller.lean:
            up = smaller.lean / (smaller.lean - larger.lean)
            turn = smaller.diameter * (larger.diameter / smaller.diameter) ** up
            statistic = up * larger.statistic + (1 - up) * smaller.statistic
            surer = max(larger, smaller, key=lambda rung: rung.statistic)
            yield Agreement(statistic, (turn * surer.refined) ** 0.5, surer)
    if last.lean < 0:
        yield Agreement(last.statistic, last.refined, last)


def alternative(rungs: Sequence[Rung], best: Rung) -> float | None:
    """Find the diameter of another population, if one is about as clear as the best.

    Parameters
    ----------
    rungs
        Falling diameters, the best among them.
    best
        The rung settled on.
    """
    statistics = np.array([0.0, *(rung.statistic for rung in rungs), 0.0])
    peaks = (statistics[1:-1] >= statistics[:-2]) & (statistics[1:-1] >= statistics[2:])
    others = [
        rung
        for rung, peak in zip(rungs, peaks, strict=True)
        if peak
        and max(rung.diameter / best.diameter, best.diameter / rung.diameter) >= APART
        and rung.statistic >= ALTERNATIVE * best.statistic
    ]
    return max(others, key=lambda rung: rung.statistic).refined if others else None
