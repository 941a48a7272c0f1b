"""The microscope: phase contrast through the contrast transfer function, and its envelope."""

from dataclasses import dataclass, replace
from math import sqrt

import torch
from torch_ctf import calculate_ctf_2d

from cryopick.simulation.fourier import frequencies


@dataclass(frozen=True)
class Optics:
    """How the microscope was set.

    Parameters
    ----------
    defocus
        Mean underfocus in um.
    astigmatism
        Half the difference of the two defoci, in um.
    astigmatism_angle
        In degrees.
    voltage
        In kV.
    spherical_aberration
        In mm.
    amplitude_contrast
        Fraction, about 0.07 to 0.1.
    phase_shift
        Of a phase plate, in degrees; 0 without one.
    b_factor
        Envelope exp(-B k^2 / 4), in A^2.
    """

    defocus: float = 1.5
    astigmatism: float = 0.0
    astigmatism_angle: float = 0.0
    voltage: float = 300.0
    spherical_aberration: float = 2.7
    amplitude_contrast: float = 0.1
    phase_shift: float = 0.0
    b_factor: float = 100.0

    @property
    def wavelength(self) -> float:
        """Relativistic electron wavelength in A."""
        volts = self.voltage * 1e3
        return 12.2643 / sqrt(volts * (1 + 0.978476e-6 * volts))

    @property
    def interaction(self) -> float:
        """Phase in rad for each V A of projected potential (6.5e-4 at 300 kV)."""
        volts, rest = self.voltage * 1e3, 510_998.95
        return 2 * torch.pi / (self.wavelength * volts) * (rest + volts) / (2 * rest + volts)

    def nearer(self, height_angstrom: float) -> "Optics":
        """Give the same microscope for matter lying higher by ``height_angstrom`` (more underfocus)."""
        return replace(self, defocus=self.defocus + height_angstrom * 1e-4)


def contrast_transfer(
    optics: Optics,
    shape: tuple[int, int],
    pixel_size: float,
    device: torch.device | str = "cpu",
) -> torch.Tensor:  # (h, w // 2 + 1)
    """Transfer from phase to image contrast in rfft layout, envelope included.

    Positive where more potential makes the image darker: ``image = 1 - 2 * F^-1[transfer * F[phase]]``.
    """
    ctf = calculate_ctf_2d(
        defocus=torch.tensor(optics.defocus, device=device),
        astigmatism=optics.astigmatism,
        astigmatism_angle=optics.astigmatism_angle,
        voltage=optics.voltage,
        spherical_aberration=optics.spherical_aberration,
        amplitude_contrast=optics.amplitude_contrast,
        phase_shift=optics.phase_shift,
        pixel_size=pixel_size,
        image_shape=shape,
        rfft=True,
        fftshift=False,
    )
    k = frequencies(shape, pixel_size, device)
    return ctf * torch.exp(-optics.b_factor / 4 * k**2)


def slab_thickness(optics: Optics, pixel_size: float) -> float:
    """Depth in A over which matter may share one defocus: 0.3 rad of phase error at the highest frequency.

    That frequency is Nyquist's or, if lower, the one where the envelope has fallen to a fifth.
    """
    highest = 0.5 / pixel_size
    if optics.b_factor > 0:
        highest = min(highest, sqrt(4 * 1.61 / optics.b_factor))
    return 0.6 / (torch.pi * optics.wavelength * highest**2)
