"""What CryoSPARC is to be told."""

from dataclasses import dataclass

from cryopick.core import ConfigurationError


@dataclass(frozen=True)
class CryosparcOptions:
    """Where the jobs go and what they compute; the same for all pick sets.

    Parameters
    ----------
    project, workspace
        As CryoSPARC numbers them: ``P3``, ``W1``.
    micrographs
        Path or glob of the micrographs, as the server sees them.
    pixel_size
        In A/px.
    voltage
        In kV.
    spherical_aberration
        In mm.
    dose
        Of the whole exposure, in electrons per square A.
    box_px
        Side of the particle images in px of the micrograph, even.
    size_px
        After Fourier cropping; None for none.
    lane
        Where jobs are computed; None for the server's own machine.
    classes
        Number of 2D classes.
    symmetry
        Of the refinement.
    seeds
        One initial model and one refinement for each.
    select_by_hand
        Whether 3D waits until someone has chosen classes in CryoSPARC; otherwise it takes all particles.

    Raises
    ------
    ConfigurationError
        If a number is not positive, a size odd, or there is no seed.
    """

    project: str
    workspace: str
    micrographs: str
    pixel_size: float
    voltage: float
    spherical_aberration: float
    dose: float
    box_px: int
    size_px: int | None = None
    lane: str | None = None
    classes: int = 50
    symmetry: str = "C1"
    seeds: tuple[int, ...] = (1, 2, 3)
    select_by_hand: bool = True

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name in ("pixel_size", "voltage", "dose", "box_px", "classes"):
            if not getattr(self, name) > 0:
                raise ConfigurationError(f"{name} is {getattr(self, name)}: wanted more than 0")
        size = self.box_px if self.size_px is None else self.size_px
        if self.box_px % 2 or size % 2 or not 0 < size <= self.box_px:
            raise ConfigurationError(
                f"a box of {self.box_px} px cropped to {size} px: wanted even numbers, the second not above "
                "the first"
            )
        if not self.seeds:
            raise ConfigurationError("no seed: wanted at least one")
