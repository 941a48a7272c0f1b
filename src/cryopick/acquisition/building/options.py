"""What the user decides of a data set that is built."""

from dataclasses import dataclass, field
from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import SourceOptions
from cryopick.io.micrographs import PixelSizeSource
from cryopick.picking import ExtractOptions


@dataclass(frozen=True)
class BuildOptions:
    """What the user decides.

    Parameters
    ----------
    source
        What is declared of the coordinate files.
    passthrough
        CryoSPARC's passthrough file, where the particles are in a ``.cs`` file without their places.
    excluded
        Coordinates that were rejected; they become the false positives.
    diameter_px, diameter_angstrom
        Of the particle; the first in px of the micrographs. None for what the files say.
    absent_are_empty
        Whether a micrograph that the coordinates do not speak of was looked at and holds no particle, as
        after a selection in RELION; otherwise it is not labelled.
    pixel_size, trust_pixel_size
        Of the micrographs in A/px, where they do not say; and who is right where they disagree.
    stacks
        How to cut particle images out; None for no stacks.
    """

    source: SourceOptions = field(default_factory=SourceOptions)
    passthrough: Path | None = None
    excluded: Path | None = None
    diameter_px: float | None = None
    diameter_angstrom: float | None = None
    absent_are_empty: bool = False
    pixel_size: float | None = None
    trust_pixel_size: PixelSizeSource | None = None
    stacks: ExtractOptions | None = None

    def __post_init__(self) -> None:
        """Check that the diameter is given once."""
        if self.diameter_px is not None and self.diameter_angstrom is not None:
            raise ConfigurationError("--diameter-px and --diameter both say the diameter; pass one of them")
