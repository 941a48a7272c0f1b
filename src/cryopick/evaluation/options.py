"""How picks and labels are to be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import SourceOptions


@dataclass(frozen=True)
class CompareOptions:
    """How to compare.

    Parameters
    ----------
    radius, strict_radius
        Largest distance of a match, in particle diameters.
    diameter_px
        Of the particle, in pixels of the original micrograph; None takes it from the labels, else the picks.
    label_band
        Leave out picks outside the rectangle around all labels: labellers' boxes stay inside the frame, so
        near its edge nobody can say who is right.
    picked_only
        Leave out labelled micrographs that the pick set does not name, for pickers that were not given them.
    micrographs
        Folder of the micrographs, for coordinate files that come without them.
    declared
        What the user declares of coordinate files, by the name of the pick set, or `LABELS`.
    consensus
        Make one more pick set of what at least so many of the others agree on; None for none.
    compatibility
        Also compute the scores of other papers, as their authors do.
    gallery
        How many micrographs the page holds, worst first. They are read, and the contrast of their labels is
        measured; with 0 no image is touched for the page.
    overlays
        How many pictures to draw for each pick set.
    seed
        Of the random points and of the bootstrap.

    Raises
    ------
    ConfigurationError
        If a number is out of its range.
    """

    radius: float = 0.5
    strict_radius: float = 0.25
    diameter_px: float | None = None
    label_band: bool = False
    picked_only: bool = False
    micrographs: Path | None = None
    declared: Mapping[str, SourceOptions] = field(default_factory=dict)
    consensus: int | None = None
    compatibility: bool = False
    gallery: int = 300
    overlays: int = 12
    seed: int = 0

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name in ("radius", "strict_radius", "diameter_px"):
            value = getattr(self, name)
            if value is not None and not 0 < value < float("inf"):
                raise ConfigurationError(f"--{name.replace('_', '-')} {value}: wanted a positive number")
        for name in ("gallery", "overlays"):
            if getattr(self, name) < 0:
                raise ConfigurationError(f"--{name} {getattr(self, name)}: wanted 0 or more")
        if self.consensus is not None and self.consensus < 2:
            raise ConfigurationError(f"--consensus {self.consensus}: wanted 2 or more pick sets")
