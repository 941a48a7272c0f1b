"""What the user decides about a validation, besides what the engine computes."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryopick.core import ConfigurationError


class Until(StrEnum):
    """Where to stop."""

    CLASSES = "classes"
    """After 2D classification and the list of selected classes."""

    MAPS = "maps"
    """After refinement."""


@dataclass(frozen=True)
class ValidationOptions:
    """What the user decides; the same for all pick sets.

    Parameters
    ----------
    particle_pixel_size
        Of the particle images in A/px; the micrographs' where that is coarser.
    box_diameters
        Side of the boxes in particle diameters.
    particles
        How many of each set are drawn at random; None for all.
    draw_seed
        Of the random draw.
    invert
        Particles are dark on the micrographs.
    seeds
        Of the refinements, one each.
    truth
        Map to compare refined maps with; None where there is none.
    until
        Where to stop.

    Raises
    ------
    ConfigurationError
        If a number cannot be.
    """

    particle_pixel_size: float = 5.0
    box_diameters: float = 1.6
    particles: int | None = None
    draw_seed: int = 0
    invert: bool = True
    seeds: tuple[int, ...] = (1, 2, 3)
    truth: Path | None = None
    until: Until = Until.MAPS

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not self.particle_pixel_size > 0 or not self.box_diameters > 1:
            raise ConfigurationError(
                f"particles of {self.particle_pixel_size:g} A/px in boxes of {self.box_diameters:g} "
                "diameters: wanted a positive pixel size, and more than one diameter"
            )
        if self.particles is not None and self.particles < 1:
            raise ConfigurationError(f"--particles {self.particles}: wanted one or more")
        if not self.seeds or min(self.seeds) < 1 or len(set(self.seeds)) < len(self.seeds):
            raise ConfigurationError(
                f"--seeds {','.join(map(str, self.seeds))}: wanted different numbers from 1, such as 1,2,3"
            )
