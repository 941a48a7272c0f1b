"""One number for the 2D classes of a pick set."""

from collections.abc import Sequence
from math import isfinite

from cryopick.validation.results import ClassAverage


def mean_class_resolution(classes: Sequence[ClassAverage], best: int | None = None) -> float | None:
    """Average the resolutions of classes, weighted by their particles (CryoVirusDB, Table 3).

    Parameters
    ----------
    classes
        Empty ones do not count, nor those whose resolution the engine gives as infinite.
    best
        How many to take, those of the finest resolution; None for all.

    Returns
    -------
    float or None
        In A; None if no class counts.
    """
    filled = sorted(
        (each for each in classes if each.particles and isfinite(each.resolution_angstrom)),
        key=lambda each: each.resolution_angstrom,
    )[:best]
    particles = sum(each.particles for each in filled)
    if not particles:
        return None
    return sum(each.particles * each.resolution_angstrom for each in filled) / particles
