"""Vitreous ice: how thick it is over the frame, what it absorbs, and the noise of its structure."""

from dataclasses import dataclass
from math import cos, radians, sin

import torch

from cryopick.simulation.fourier import coloured_noise, frequencies

MEAN_FREE_PATH = 3500.0
"""Inelastic mean free path of 300 kV electrons in ice, in A; what scatters so is lost to the image."""


@dataclass(frozen=True)
class Ice:
    """The ice film.

    Parameters
    ----------
    thickness
        Mean, in A.
    gradient
        Change of thickness across the frame, relative to the mean.
    direction
        Of the gradient, in degrees from the x axis.
    unevenness
        Standard deviation of slow thickness variations, relative to the mean.
    unevenness_scale
        Their length in A.
    noise_knee
        Length in A above which structural noise rises over its white level.
    noise_slope
        Exponent of the rise in power.
    """

    thickness: float = 400.0
    gradient: float = 0.0
    direction: float = 0.0
    unevenness: float = 0.0
    unevenness_scale: float = 2000.0
    noise_knee: float = 200.0
    noise_slope: float = 1.0


def thickness_map(
    ice: Ice,
    shape: tuple[int, int],
    pixel_size: float,
    generator: torch.Generator,
) -> torch.Tensor:  # (h, w)
    """Thickness in A at each pixel; never below a tenth of the mean."""
    device = generator.device
    rows = torch.linspace(-0.5, 0.5, shape[0], device=device)[:, None]
    columns = torch.linspace(-0.5, 0.5, shape[1], device=device)[None, :]
    angle = radians(ice.direction)
    relative = 1 + ice.gradient * (columns * cos(angle) + rows * sin(angle))
    if ice.unevenness > 0:
        sigma = ice.unevenness_scale / pixel_size / 2.5
        relative = relative + ice.unevenness * coloured_noise(
            shape, lambda k: torch.exp(-2 * (torch.pi * sigma * k) ** 2) + 1e-6, generator
        )
    return ice.thickness * relative.expand(shape).clamp_min(0.1)


def transmission(thickness: torch.Tensor) -> torch.Tensor:  # (h, w)
    """Share of the electrons that still take part in the image."""
    return torch.exp(-thickness / MEAN_FREE_PATH)


def structural_power(
    ice: Ice,
    shape: tuple[int, int],
    pixel_size: float,
    device: torch.device | str = "cpu",
) -> torch.Tensor:  # (h, w // 2 + 1)
    """Relative power of the noise that ice and what is dissolved in it add to the phase, in rfft layout.

    White (water has no long-range order) plus a power law at long distances; the zero frequency is left out.
    The rise stops at ten knees.
    """
    k = frequencies(shape, pixel_size, device).clamp_min(0.1 / ice.noise_knee)
    power = 1 + (k * ice.noise_knee) ** -ice.noise_slope
    power[0, 0] = 0
    return power
