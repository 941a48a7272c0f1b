"""The contrast transfer function of one micrograph, as RELION writes it down."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CtfValues:
    """Defocus and astigmatism, and how far they can be trusted.

    Parameters
    ----------
    defocus_u, defocus_v
        Largest and smallest underfocus in A.
    defocus_angle
        Direction of the largest in degrees, from the x axis (columns) towards the y axis (rows, the first
        stored row first), as in ``CTF::getDeltaF`` of RELION.
    phase_shift
        Of a phase plate, in degrees.
    figure_of_merit
        Correlation between measured and fitted spectrum; None where another program gave the values without.
    max_resolution
        Up to which the rings follow the fit, in A; None if they nowhere do.
    """

    defocus_u: float
    defocus_v: float
    defocus_angle: float
    phase_shift: float = 0.0
    figure_of_merit: float | None = None
    max_resolution: float | None = None

    @property
    def defocus(self) -> float:
        """Mean underfocus in A."""
        return (self.defocus_u + self.defocus_v) / 2

    @property
    def astigmatism(self) -> float:
        """Difference between the two in A, ``rlnCtfAstigmatism``."""
        return self.defocus_u - self.defocus_v
