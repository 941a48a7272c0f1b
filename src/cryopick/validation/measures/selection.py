"""Which 2D classes show particles, by a rule that can be said in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from cryopick.core import ConfigurationError
from cryopick.validation.measures.average_shape import AverageShape, shapes_of
from cryopick.validation.results import ClassAverage, Classification


@dataclass(frozen=True)
class SelectionRule:
    """When a class is kept.

    A class is kept if it has enough particles, its resolution is near that of the best of the well-filled
    classes, its average stands out of its border about as strongly as those of most particles do, and what
    it shows is in the middle.

    Parameters
    ----------
    diameter_angstrom
        Of the particle.
    smallest_share
        Fewest particles, as a share of what each class would have if all had the same.
    resolution_factor
        Coarsest resolution, as a multiple of the finest among classes with at least an equal share.
    weakest_contrast, strongest_contrast
        Bounds of the contrast, as multiples of its median over particles. Misaligned rubbish is weak, ice and
        the edge of carbon are strong.
    off_centre
        Farthest the middle of the density may be from the middle of the image, in diameters.

    Raises
    ------
    ConfigurationError
        If a number is not positive.
    """

    diameter_angstrom: float
    smallest_share: float = 0.2
    resolution_factor: float = 1.5
    weakest_contrast: float = 0.5
    strongest_contrast: float = 2.5
    off_centre: float = 0.2

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name, value in vars(self).items():
            if not value > 0:
                raise ConfigurationError(f"selection rule: found {name} = {value:g}, wanted more than 0")

    def __str__(self) -> str:
        """Say the rule."""
        return (
            f"at least {self.smallest_share:g} of an equal share of the particles, a resolution within "
            f"{self.resolution_factor:g} times the best of the well-filled classes, a contrast between "
            f"{self.weakest_contrast:g} and {self.strongest_contrast:g} times the median over particles, and "
            f"density centred within {self.off_centre:g} diameters"
        )


@dataclass(frozen=True)
class SelectedClass:
    """What was decided about one class.

    Parameters
    ----------
    number
        From 1.
    particles
        How many are in it.
    fraction
        Of all particles.
    resolution_angstrom
        As the engine estimates it.
    selected
        Whether its particles go on.
    reason
        Why not; empty where selected.
    """

    number: int
    particles: int
    fraction: float
    resolution_angstrom: float
    selected: bool
    reason: str = ""


def select_classes(classification: Classification, rule: SelectionRule) -> tuple[SelectedClass, ...]:
    """Decide about each class, in order of their numbers.

    Raises
    ------
    ConfigurationError
        If the stack of averages does not fit the list of classes.
    """
    classes = classification.classes
    shapes = shapes_of(classification, rule.diameter_angstrom)
    total = sum(each.particles for each in classes)
    finest = _finest(classes)
    usual = _weighted_median([shape.contrast for shape in shapes], [each.particles for each in classes])
    decided = []
    for each, shape in zip(classes, shapes, strict=True):
        share = each.particles / total if total else 0.0
        reason = _objection(each, shape, rule, total / len(classes), finest, usual)
        decided.append(
            SelectedClass(each.number, each.particles, share, each.resolution_angstrom, not reason, reason)
        )
    return tuple(decided)


def _objection(
    each: ClassAverage,
    shape: AverageShape,
    rule: SelectionRule,
    equal_share: float,
    finest: float,
    usual: float,
) -> str:
    """Say the first reason against a class; nothing where there is none."""
    fewest = rule.smallest_share * equal_share
    if not each.particles:
        return "empty"
    if each.particles < fewest:
        return f"{each.particles} particles, wanted {fewest:.0f}"
    coarsest = rule.resolution_factor * finest
    if not each.resolution_angstrom <= coarsest:
        return f"resolution {each.resolution_angstrom:.1f} A, wanted {coarsest:.1f} A"
    contrast = shape.contrast / usual if usual else 0.0
    if contrast < rule.weakest_contrast:
        return f"contrast {contrast:.2f} of the median, wanted {rule.weakest_contrast:g}"
    if contrast > rule.strongest_contrast:
        return f"contrast {contrast:.2f} of the median, wanted at most {rule.strongest_contrast:g}"
    if shape.off_centre > rule.off_centre:
        return f"{shape.off_centre:.2f} diameters off the middle, wanted at most {rule.off_centre:g}"
    return ""


def _finest(classes: Sequence[ClassAverage]) -> float:
    """Give the best resolution among classes with at least an equal share: a small class is easily lucky."""
    share = sum(each.particles for each in classes) / len(classes)
    found = (each.resolution_angstrom for each in classes if each.particles >= share)
    return min(filter(isfinite, found), default=inf)


def _weighted_median(values: Sequence[float], weights: Sequence[int]) -> float:
    order = np.argsort(values)
    running = np.cumsum(np.asarray(weights)[order])
    return float(np.asarray(values)[order][np.searchsorted(running, running[-1] / 2)])
