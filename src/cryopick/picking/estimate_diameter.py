"""The particle's size from the micrographs themselves, where nobody says it."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.core import BinnedMicrograph, ConfigurationError, Micrograph
from cryopick.picking.diameter import Diameter
from cryopick.picking.picker import Found, Picker
from cryopick.picking.rung import RATIO, Rung, agree, alternative
from cryopick.picking.sample import LargeMicrograph
from cryopick.picking.workers import count_workers, work_off

_logger = logging.getLogger(__name__)

Sampled = Micrograph | LargeMicrograph

SIDES = (0.015, 0.25)
"""Diameters tried, over the short side of the micrographs."""
ANGSTROMS = (60.0, 1000.0)
"""Diameters tried, in A, where pixel sizes are known."""
ENOUGH = 150.0
"""Particles that an estimate should rest on, where there are more micrographs to look at."""
LEAST_STATISTIC = 0.14
"""Below it nothing was found."""
PATIENCE = 3
"""Diameters at less than half of the best statistic after which smaller ones are not tried ..."""
CLEAR = 0.7
"""... if the best is at least this: a few large blots are not what the micrographs are about."""


@dataclass(frozen=True)
class DiameterEstimate:
    """A particle diameter found on micrographs; lengths in A where their pixel sizes are known, else in px.

    Parameters
    ----------
    diameter
        In px; in A too where the pixel sizes are known: with those each micrograph gets px of its own.
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


def estimate_diameter(micrographs: Sequence[Sampled], picker: Picker) -> DiameterEstimate:
    """Find the diameter at which a picker of particles of many sizes is surest of what it sees.

    Diameters on a geometric ladder are assumed in turn, for all micrographs together. Of those that the
    sizes agree with which the net itself sees, the one with the highest expected F1 is taken (Lewis 1995,
    doi 10.1145/215206.215366), and once assumed itself. The ladder is walked downwards, because the smaller
    the particles, the larger the image at the picking scale.

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
    pixel_sizes = _pixel_sizes(micrographs)
    units = pixel_sizes or [1.0] * len(micrographs)
    rungs = _descend(micrographs, units, picker, in_angstrom=pixel_sizes is not None)
    found = agree(rungs)
    if found is None or found.statistic < LEAST_STATISTIC:
        raise ConfigurationError(
            "no particles of one clear size were found; pass --diameter or --diameter-px"
        )
    # The ladder is coarse, and between its rungs the sizes seen do not change evenly.
    rungs = sorted(
        [*rungs, _try(found.diameter, micrographs, units, picker)],
        key=lambda rung: rung.diameter,
        reverse=True,
    )
    found = agree(rungs) or found
    spread = max(found.diameter * (RATIO**0.5 - 1), float(np.std(found.rung.refined_each())))
    # A micrograph of unknown pixel size, elsewhere in the data set, can be picked with the px.
    angstrom = None if pixel_sizes is None else found.diameter
    return DiameterEstimate(
        Diameter(angstrom, found.diameter / float(np.median(units)), estimated=True),
        spread,
        found.statistic,
        alternative(rungs, found.rung),
        len(micrographs),
        found.rung.particles,
    )


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


def _pixel_sizes(micrographs: Sequence[Sampled]) -> list[float] | None:
    """List the pixel sizes (A/px) if all are known."""
    known = [one.pixel_size for one in micrographs if one.pixel_size is not None]
    return known if len(known) == len(micrographs) else None


def _ladder(short_side: float, *, in_angstrom: bool) -> NDArray[np.float64]:
    """List the diameters to try, falling, in the unit of the short side; none where nothing is plausible."""
    smallest, largest = (part * short_side for part in SIDES)
    if in_angstrom:
        smallest, largest = max(smallest, ANGSTROMS[0]), min(largest, ANGSTROMS[1])
    steps = np.floor(np.log(largest / smallest) / np.log(RATIO) + 1e-9)
    return np.asarray(largest / RATIO ** np.arange(steps + 1))


def _descend(
    micrographs: Sequence[Sampled], units: Sequence[float], picker: Picker, *, in_angstrom: bool
) -> list[Rung]:
    """Try diameters from large to small until they are clearly too small."""
    short_side = min(min(one.shape) * unit for one, unit in zip(micrographs, units, strict=True))
    rungs: list[Rung] = []
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


def _try(diameter: float, micrographs: Sequence[Sampled], units: Sequence[float], picker: Picker) -> Rung:
    """Pick every micrograph at one diameter."""
    found: dict[int, Found] = {}

    def do(numbered: tuple[int, Sampled]) -> None:
        index, micrograph = numbered
        diameter_px = diameter / units[index]
        found[index] = picker.find(_at_hand(micrograph, diameter_px, picker), diameter_px)

    work_off(enumerate(micrographs), do, count_workers(picker.device))
    in_order = [found[index] for index in range(len(micrographs))]
    scores = tuple(np.empty(0) if one.picks.scores is None else one.picks.scores for one in in_order)
    sizes = tuple(one.diameters_px * unit for one, unit in zip(in_order, units, strict=True))
    return Rung(diameter, scores, sizes)


def _at_hand(micrograph: Sampled, diameter_px: float, picker: Picker) -> Micrograph | BinnedMicrograph:
    """Read a large micrograph as a picker of this diameter wants it."""
    if isinstance(micrograph, Micrograph):
        return micrograph
    return micrograph.binned(picker.binning(micrograph.shape, diameter_px, micrograph.path))
