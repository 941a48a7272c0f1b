"""What a program for 2D classification and 3D refinement has to offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from re import IGNORECASE, fullmatch
from typing import Protocol

from cryopick.core import ConfigurationError, CryopickError
from cryopick.validation.results import Classification, Refinement

_POINT_GROUP = r"C([1-9]\d*[vh]?|[is])|S([2468]|[1-9]\d*[02468])|D([2-9]|[1-9]\d+)[vh]?|T[dh]?|Oh?|I[1-5]?h?"
"""Those that RELION knows."""


class EngineError(CryopickError):
    """An engine is not installed, or one of its programs failed."""


@dataclass(frozen=True)
class EngineOptions:
    """What is asked of an engine; the same for all pick sets.

    Parameters
    ----------
    diameter_angstrom
        Of the particle, for the circle around it.
    classes
        Number of 2D classes.
    iterations
        Of the 2D classification.
    regularisation
        Of the 2D classes: how much the data count against smoothness (RELION's T).
    classes_resolution
        Finest detail in A that particles are aligned by in 2D; None for as fine as the classes are. Where
        pictures were filtered or the CTF is not known, noise is easily taken for detail.
    classes_seed
        Of the random numbers of the 2D classification.
    symmetry
        Point group, as RELION calls it: C1, D7, I1 and others.
    initial_iterations
        Of the initial model.
    reference
        Map to begin refinement with, instead of an initial model.
    reference_resolution
        Low-pass filter in A of what refinement begins with.
    refinement_sampling
        First angular step of refinement, as HEALPix order: 2 is 15 degrees, each more is half of it.
    ctf
        Whether to correct for it; the particles' table has its values.

    Raises
    ------
    ConfigurationError
        If a number is not positive, or there is no such point group.
    """

    diameter_angstrom: float
    classes: int = 50
    iterations: int = 25
    regularisation: float = 2.0
    classes_resolution: float | None = None
    classes_seed: int = 1
    symmetry: str = "C1"
    initial_iterations: int = 100
    reference: Path | None = None
    reference_resolution: float = 40.0
    refinement_sampling: int = 2
    ctf: bool = False

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name, value in vars(self).items():
            if isinstance(value, int | float) and not isinstance(value, bool) and not value > 0:
                raise ConfigurationError(f"{name} is {value}: wanted more than 0")
        if not fullmatch(_POINT_GROUP, self.symmetry, IGNORECASE):
            raise ConfigurationError(
                f"--symmetry {self.symmetry}: wanted a point group as RELION calls it: C1, C7, D2, T, O, I1"
            )


def cannot_refine(name: str) -> ConfigurationError:
    """Say that an engine makes no maps."""
    return ConfigurationError(
        f"{name} has no refinement of two halves apart that a gold-standard resolution could come from. Pass "
        "--until classes, or --engine relion"
    )


class Engine(Protocol):
    """Programs that average particles in two and three dimensions.

    A folder given to an engine is its own; it may hold the beginnings of the same computation, killed.
    """

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def refines(self) -> bool:
        """Whether it makes maps of two halves apart."""

    def versions(self) -> Mapping[str, str]:
        """Tell the version of every program and library that computes.

        Raises
        ------
        EngineError
            If one is not installed.
        """

    def classify_2d(self, particles_star: Path, options: EngineOptions, folder: Path) -> Classification:
        """Average particles in classes; EngineError where that fails."""

    def refine(self, particles_star: Path, seed: int, options: EngineOptions, folder: Path) -> Refinement:
        """Make an initial model and refine it, two halves of the particles apart; or EngineError."""
