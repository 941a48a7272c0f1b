"""Outlines of contaminants: how far each pixel lies inside."""

import numpy as np
import torch


def blob(
    radius: float,
    roughness: float,
    rng: np.random.Generator,
    device: torch.device | str = "cpu",
    elongation: float = 1.0,
) -> torch.Tensor:  # (s, s), px
    """Depth inside a rounded outline, in px; negative outside.

    Parameters
    ----------
    radius
        In px.
    roughness
        0 is a circle; 0.3 is ragged.
    elongation
        Ratio of the axes.
    """
    columns, rows = _patch(radius * (1 + 2 * roughness) * elongation, device)
    turn = float(rng.uniform(0, np.pi))
    along = columns * np.cos(turn) + rows * np.sin(turn)
    across = rows * np.cos(turn) - columns * np.sin(turn)
    along = along / elongation
    angle = torch.atan2(across, along)
    edge = torch.ones_like(angle)
    if roughness > 0:
        for order in range(2, 8):
            amplitude = float(rng.normal()) * roughness / order**0.7
            edge = edge + amplitude * torch.cos(order * angle + float(rng.uniform(0, 2 * np.pi)))
    return radius * edge - torch.hypot(along, across)


def polygon(
    radius: float,
    sides: int,
    rng: np.random.Generator,
    device: torch.device | str = "cpu",
) -> torch.Tensor:  # (s, s), px
    """Depth inside an irregular convex polygon, in px; negative outside."""
    columns, rows = _patch(1.5 * radius, device)
    turn = float(rng.uniform(0, 2 * np.pi))
    depth = torch.full((columns * rows).shape, float("inf"), device=device)
    for side in range(sides):
        angle = turn + 2 * np.pi * side / sides
        distance = radius * float(rng.uniform(0.7, 1.2))
        depth = torch.minimum(depth, distance - columns * np.cos(angle) - rows * np.sin(angle))
    return depth


def _patch(reach: float, device: torch.device | str) -> tuple[torch.Tensor, torch.Tensor]:
    half = int(np.ceil(reach)) + 2
    line = torch.arange(-half, half + 1, dtype=torch.float32, device=device)
    return line[None, :], line[:, None]
