"""Blur by motion that was not corrected: drift along a line, and vibration."""

from dataclasses import dataclass
from math import cos, radians, sin

import torch


@dataclass(frozen=True)
class Motion:
    """Residual movement during the exposure.

    Parameters
    ----------
    drift
        Length of the straight path, in A.
    direction
        Of the drift, in degrees from the x axis.
    vibration
        Standard deviation of the random movement, in A.
    """

    drift: float = 0.0
    direction: float = 0.0
    vibration: float = 0.0


def motion_transfer(
    motion: Motion,
    shape: tuple[int, int],
    pixel_size: float,
    device: torch.device | str = "cpu",
) -> torch.Tensor:  # (h, w // 2 + 1)
    """Transfer function in rfft layout: a sinc along the drift times a Gaussian."""
    rows = torch.fft.fftfreq(shape[0], pixel_size, device=device)[:, None]
    columns = torch.fft.rfftfreq(shape[1], pixel_size, device=device)[None, :]
    angle = radians(motion.direction)
    along = columns * cos(angle) + rows * sin(angle)
    squared = rows**2 + columns**2
    return torch.sinc(motion.drift * along) * torch.exp(-2 * (torch.pi * motion.vibration) ** 2 * squared)
