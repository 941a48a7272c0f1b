"""The particle's size from the micrographs themselves, where nobody says it."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.core import BinnedMicrograph, ConfigurationError, Micrograph
from cryopick.picking.diameter import Diameter
from cryopick.picking.picker import Picker
from cryopick.picking.sample import LargeMicrograph

_logger = logging.getLogger(__name__)

Sampled = Micrograph | LargeMicrograph

RATIO = 1.3
"""Between neighbouring diameters tried; the net tells sizes within about this factor."""
SIDES = (0.015, 0.25)
"""Diameters tried, over the short side of the micrographs."""
ANGSTROMS = (60.0, 1000.0)
"""Diameters tried, in A, where pixel sizes are known."""
SAME_PIXEL_SIZE = 1.01
"""Pixel sizes within this factor are one."""
PRIOR_COUNT = 20.0
"""Particles taken to be missed at every diameter, so that a few large blots do not win."""
NEARLY = 0.98
"""A neighbour of the best diameter whose statistic is at least this part of the best has a say."""
ENOUGH = 150.0
"""Particles that an estimate should rest on, where there are more micrographs to look at."""
LEAST_STATISTIC = 0.14
"""Below it nothing was found."""
PATIENCE = 3
"""Diameters at less than half of the best statistic after which smaller ones are not tried ..."""
CLEAR = 0.7
"""... if the best is at least this: a few large blots are not what the micrographs are about."""
APART = 1.7
"""Another population is at least this factor away ..."""
ALTERNATIVE = 0.8
"""... and its statistic at least this part of the best."""


@dataclass(frozen=True)
class DiameterEstimate:
    """A particle diameter found on micrographs; lengths in A where their pixel sizes are known, else in px.

    Parameters
    ----------
    diameter
        In px; in A too where the pixel sizes are known and agree.
    spread
        Standard deviation of what the single micrographs say, and no less than half a step of the search.
    statistic
        Expected F1 of the picks at this diameter, in [0, 1]: how clear the particles are.
    alternative
        Diameter of another population, about as clear; None where there is none.
    micrographs
        How many were looked at.
    particles
        About how many particles it rests on.
    """

    diameter: Diameter
    spread: float
    statistic: float
    alternative: float | None
    micrographs: int
    particles: float

    @property
    def unit(self) -> str:
        """Unit of the lengths, ``A`` or ``px``."""
        return "px" if self.diameter.angstrom is None else "A"


@dataclass(frozen=True, eq=False)
class _Rung:
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

    @property
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


def average_size(
    scores: NDArray[np.float64],  # (n,)
    sizes: NDArray[np.float64],  # (n,)
) -> float:
    """Average the logarithms of sizes, likely particles foremost."""
    return float(np.exp(np.average(np.log(sizes), weights=scores**2)))


def estimate_diameter(micrographs: Sequence[Sampled], picker: Picker) -> DiameterEstimate:
    """Find the diameter at which a picker of particles of many sizes is surest of what it sees.

    Diameters on a geometric ladder are assumed in turn, for all micrographs together, and that with the
    highest expected F1 (Lewis 1995, doi 10.1145/215206.215366) is refined by the sizes which the net itself
    sees there, and at the neighbours that are nearly as good. The ladder is walked downwards, because the
    smaller the particles, the larger the image at the picking scale.

    Parameters
    ----------
    micrographs
        A few of one data set.
    picker
        A general one.

    Raises
    ------
    ConfigurationError
        If no diameter stands out.
    """
    pixel_sizes = _agreeing_pixel_sizes(micrographs)
    units = pixel_sizes or [1.0] * len(micrographs)
    rungs = _descend(micrographs, units, picker, in_angstrom=pixel_sizes is not None)
    best = max(rungs, key=lambda rung: rung.statistic, default=None)
    if best is None or best.statistic < LEAST_STATISTIC:
        raise ConfigurationError(
            "no particles of one clear size were found; pass --diameter or --diameter-px"
        )
    value = _settle(rungs, best)
    spread = max(value * (RATIO**0.5 - 1), float(np.std(best.refined_each())))
    # A micrograph of unknown pixel size, elsewhere in the data set, can be picked with the px.
    angstrom = None if pixel_sizes is None else value
    diameter = Diameter(angstrom, value / float(np.median(units)), estimated=True)
    other = _alternative(rungs, best)
    return DiameterEstimate(diameter, spread, best.statistic, other, len(micrographs), best.particles)


def estimate_from_enough(samples: Iterable[Sequence[Sampled]], picker: Picker) -> DiameterEstimate:
    """Estimate the diameter from the first sample that shows enough particles, or else from the last.

    Parameters
    ----------
    samples
        Of one data set, each larger than the one before; read no further than needed.
    picker
        A general one.

    Raises
    ------
    ConfigurationError
        If in none of them a diameter stands out, or there is no sample.
    """
    estimate: DiameterEstimate | None = None
    failure = ConfigurationError("no micrographs to estimate the diameter from")
    for sample in samples:
        try:
            estimate = estimate_diameter(sample, picker)
        except ConfigurationError as error:
            failure = error
            continue
        if estimate.particles >= ENOUGH:
            break
    if estimate is None:
        raise failure
    return estimate


def estimate_opposite(micrographs: Sequence[Sampled], picker: Picker) -> DiameterEstimate | None:
    """Look for particles of the opposite contrast; None where there are none of one clear size."""
    try:
        return estimate_diameter(micrographs, picker.opposite())
    except ConfigurationError:
        return None


def _agreeing_pixel_sizes(micrographs: Sequence[Sampled]) -> list[float] | None:
    """List the pixel sizes (A/px) if all are known and about the same."""
    known = [one.pixel_size for one in micrographs if one.pixel_size is not None]
    if len(known) < len(micrographs) or max(known) > SAME_PIXEL_SIZE * min(known):
        return None
    return known


def _ladder(short_side: float, *, in_angstrom: bool) -> NDArray[np.float64]:
    """List the diameters to try, falling, in the unit of the short side; none where nothing is plausible."""
    smallest, largest = (part * short_side for part in SIDES)
    if in_angstrom:
        smallest, largest = max(smallest, ANGSTROMS[0]), min(largest, ANGSTROMS[1])
    steps = np.floor(np.log(largest / smallest) / np.log(RATIO) + 1e-9)
    return np.asarray(largest / RATIO ** np.arange(steps + 1))


def _descend(
    micrographs: Sequence[Sampled], units: Sequence[float], picker: Picker, *, in_angstrom: bool
) -> list[_Rung]:
    """Try diameters from large to small until they are clearly too small."""
    short_side = min(min(one.shape) * unit for one, unit in zip(micrographs, units, strict=True))
    rungs: list[_Rung] = []
    best, poor = 0.0, 0
    for diameter in _ladder(short_side, in_angstrom=in_angstrom):
        rung = _try(float(diameter), micrographs, units, picker)
        rungs.append(rung)
        _logger.info("diameter %.4g: expected F1 %.3f", rung.diameter, rung.statistic)
        best = max(best, rung.statistic)
        poor = poor + 1 if best >= CLEAR and rung.statistic < best / 2 else 0
        if poor == PATIENCE:
            break
    return rungs


def _try(diameter: float, micrographs: Sequence[Sampled], units: Sequence[float], picker: Picker) -> _Rung:
    """Pick every micrograph at one diameter."""
    scores, sizes = [], []
    for micrograph, unit in zip(micrographs, units, strict=True):
        found = picker.find(_at_hand(micrograph, diameter / unit, picker), diameter / unit)
        scores.append(np.empty(0) if found.picks.scores is None else found.picks.scores)
        sizes.append(found.diameters_px * unit)
    return _Rung(diameter, tuple(scores), tuple(sizes))


def _at_hand(micrograph: Sampled, diameter_px: float, picker: Picker) -> Micrograph | BinnedMicrograph:
    """Read a large micrograph as a picker of this diameter wants it."""
    if isinstance(micrograph, Micrograph):
        return micrograph
    return micrograph.binned(picker.binning(micrograph.shape, diameter_px, micrograph.path))


def _settle(rungs: Sequence[_Rung], best: _Rung) -> float:
    """Average what the net sees at the best diameter and at its neighbours that are nearly as good."""
    index = rungs.index(best)
    near = rungs[max(0, index - 1) : index + 2]
    seen = [rung.refined() for rung in near if rung.statistic >= NEARLY * best.statistic]
    return float(np.exp(np.mean(np.log(seen))))


def _alternative(rungs: Sequence[_Rung], best: _Rung) -> float | None:
    """Find the diameter of another population, if one is about as clear as the best."""
    statistics = np.array([0.0, *(rung.statistic for rung in rungs), 0.0])
    peaks = (statistics[1:-1] >= statistics[:-2]) & (statistics[1:-1] >= statistics[2:])
    others = [
        rung
        for rung, peak in zip(rungs, peaks, strict=True)
        if peak
        and max(rung.diameter / best.diameter, best.diameter / rung.diameter) >= APART
        and rung.statistic >= ALTERNATIVE * best.statistic
    ]
    return max(others, key=lambda rung: rung.statistic).refined() if others else None
