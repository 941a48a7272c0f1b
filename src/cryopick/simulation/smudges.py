"""What is no particle, sketched: discs and rings of any size and sharpness, the edge of a textured film."""

from dataclasses import dataclass
from math import cos, exp, log, pi, sin

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.simulation.fourier import coloured_noise

STRENGTH = 0.4
"""Density of a disc of middling contrast, where particles have unit energy."""


@dataclass(frozen=True, eq=False)
class Smudges:
    """The dirt of one frame.

    Parameters
    ----------
    density
        Shape (h, w), in the unit of the particles.
    hidden
        Shape (h, w), bool: where nobody would mark a particle.
    centres
        Shape (d, 2): centres of what is unlike a particle in size or sign.
    """

    density: torch.Tensor
    hidden: torch.Tensor
    centres: NDArray[np.float64]


def draw_smudges(
    shape: tuple[int, int], told_px: float, rng: np.random.Generator, generator: torch.Generator
) -> Smudges:
    """Draw the dirt of a frame of ``shape`` (h, w): none on about half of the frames."""
    device = generator.device
    rows, columns = torch.meshgrid(
        torch.arange(shape[0], device=device), torch.arange(shape[1], device=device), indexing="ij"
    )
    density = torch.zeros(shape, device=device)
    hidden = torch.zeros(shape, dtype=torch.bool, device=device)
    centres: list[tuple[float, float]] = []
    for _ in range(int(rng.integers(1, 7)) if rng.uniform() < 0.45 else 0):
        x, y = rng.uniform(0, shape[1]), rng.uniform(0, shape[0])
        radius = told_px * exp(rng.uniform(log(0.12), log(3.0)))
        contrast = exp(rng.uniform(log(0.15), log(3.0))) * rng.choice([1, 1, 1, -1])
        distance = _elliptic_distance(columns - x, rows - y, rng)
        soft = max(0.7, radius * rng.uniform(0.05, 0.5))
        profile = torch.sigmoid((radius - distance) / soft)
        if rng.uniform() < 0.3:
            profile = profile - torch.sigmoid((0.7 * radius - distance) / soft)
        density += STRENGTH * contrast * profile
        hidden |= distance < radius + 2
        like_a_particle = 0.6 < 2 * radius / told_px < 1.4 and contrast > 0
        if not like_a_particle and rng.uniform() < 0.5:
            centres.append((x, y))
    if rng.uniform() < 0.2:
        film = _film(rows, columns, rng)
        knee = rng.uniform(0.02, 0.15)
        texture = coloured_noise(shape, lambda k: torch.exp(-((k / knee) ** 2)), generator)
        density += film * (rng.uniform(0.1, 1.5) + rng.uniform(0, 0.6) * texture)
        hidden |= film > 0.4
    return Smudges(density, hidden, np.array(centres, dtype=np.float64).reshape(-1, 2))


def _elliptic_distance(x: torch.Tensor, y: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:  # (h, w)
    """Distance from a centre, stretched along a random direction."""
    angle, stretch = rng.uniform(0, pi), exp(rng.normal(0, 0.3))
    return torch.hypot(
        (x * cos(angle) + y * sin(angle)) * stretch, (y * cos(angle) - x * sin(angle)) / stretch
    )


def _film(rows: torch.Tensor, columns: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:  # (h, w)
    """Share of a film with a round edge somewhere in the frame, 0 to 1."""
    angle, radius = rng.uniform(0, 2 * pi), rng.uniform(60, 600)
    x = rng.uniform(0, rows.shape[1]) + radius * cos(angle)
    y = rng.uniform(0, rows.shape[0]) + radius * sin(angle)
    film: torch.Tensor = torch.sigmoid((radius - torch.hypot(columns - x, rows - y)) / rng.uniform(0.7, 3))
    return film
