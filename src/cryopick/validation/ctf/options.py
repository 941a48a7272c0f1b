"""What the user decides about the estimation."""

from dataclasses import dataclass, field
from math import inf

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import Optics
from cryopick.io.micrographs import PixelSizeSource


@dataclass(frozen=True)
class CtfOptions:
    """What the user decides about the estimation.

    Parameters
    ----------
    optics
        Of the microscope; what is known here wins over a STAR file.
    pixel_size
        In A/px, for micrographs that do not say.
    trust_pixel_size
        Who is right where ``pixel_size`` and a header disagree.
    unsigned
        How the bytes of MRC mode 0 are meant; None to find out.
    coarsest, finest
        Resolutions in A between which the rings are fitted.
    least_defocus, most_defocus
        Underfocus in A between which it is searched.

    Raises
    ------
    ConfigurationError
        If a range is empty or not positive, or the microscope cannot be.
    """

    optics: Optics = field(default_factory=Optics)
    pixel_size: float | None = None
    trust_pixel_size: PixelSizeSource | None = None
    unsigned: bool | None = None
    coarsest: float = 30.0
    finest: float = 5.0
    least_defocus: float = 3000.0
    most_defocus: float = 50000.0

    def __post_init__(self) -> None:
        """Check the microscope and the ranges."""
        self.optics.check()
        if not 1000.0 <= self.most_defocus < inf:  # what is less was meant in micrometres
            raise ConfigurationError(f"--max-defocus {self.most_defocus:g}: wanted A, such as 50000")
        if not 0 < self.finest < self.coarsest:
            raise ConfigurationError(
                f"--max-resolution {self.finest:g} A and --min-resolution {self.coarsest:g} A: wanted the "
                "first to be the finer, and both positive"
            )
        if not 0 < self.least_defocus < self.most_defocus:
            raise ConfigurationError(
                f"--min-defocus {self.least_defocus:g} A and --max-defocus {self.most_defocus:g} A: wanted a "
                "range of underfocus, positive and the smaller first"
            )
