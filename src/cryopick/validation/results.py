"""What an engine gives back, whoever computed it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ClassAverage:
    """One 2D class.

    Parameters
    ----------
    number
        From 1, as in RELION's ``rlnClassNumber``.
    particles
        How many are in it.
    resolution_angstrom
        As the engine estimates it.
    """

    number: int
    particles: int
    resolution_angstrom: float


@dataclass(frozen=True)
class Classification:
    """A finished 2D classification.

    Parameters
    ----------
    particles_star
        The particles with ``rlnClassNumber``, with optics groups (RELION 3.1 and later).
    averages
        MRC stack; the image of class ``number`` is its ``number - 1``.
    pixel_size
        Of the averages in A/px.
    classes
        In order of their numbers, empty ones too.
    """

    particles_star: Path
    averages: Path
    pixel_size: float
    classes: tuple[ClassAverage, ...]


@dataclass(frozen=True)
class Refinement:
    """A finished gold-standard refinement from one seed.

    Parameters
    ----------
    seed
        Of the random numbers, the initial model's too.
    half_maps
        Unfiltered MRC maps of the two halves.
    particles_star
        The particles with ``rlnAngleRot``, ``rlnAngleTilt`` and ``rlnAnglePsi``.
    pixel_size
        Of the maps in A/px.
    """

    seed: int
    half_maps: tuple[Path, Path]
    particles_star: Path
    pixel_size: float
