"""The support: holey carbon film with its texture and its edges, and the bars of the grid."""

from collections.abc import Callable

import numpy as np
import torch

from cryopick.simulation.contaminants.scene import Scene
from cryopick.simulation.fourier import coloured_noise


def add_carbon(scene: Scene) -> None:
    """Lay carbon outside the rim of a hole; the rim nearly always crosses the frame somewhere.

    The film's step in thickness makes the bright and dark fringes by itself, through the CTF.
    """
    rng = scene.rng
    columns, rows = scene.grid()
    diagonal = float(np.hypot(*scene.shape))
    radius = rng.uniform(4000, 12000) / scene.pixel_size
    if rng.uniform() < 0.15:
        radius *= 50  # a lacey film's straight edge
    reach = rng.uniform(-0.35, 0.5) * diagonal  # how far the centre of the frame lies inside the hole
    angle = rng.uniform(0, 2 * np.pi)
    centre = (
        scene.shape[1] / 2 - (radius - reach) * np.cos(angle),
        scene.shape[0] / 2 - (radius - reach) * np.sin(angle),
    )
    depth = torch.hypot(columns - centre[0], rows - centre[1]) - radius
    ragged = max(2.0, rng.uniform(50, 400) / scene.pixel_size)
    wander = coloured_noise(
        scene.shape, lambda k: torch.exp(-((k * ragged * 3) ** 2)) / (k + 0.01), scene.generator
    )
    depth = depth + rng.uniform(0.0, 0.5) * ragged * wander
    film = (depth / max(0.7, rng.uniform(10, 120) / scene.pixel_size)).clamp(0, 1)
    step = scene.uniform_log(2.0, 12.0) * scene.typical_potential
    grain = coloured_noise(scene.shape, _grain(rng.uniform(8, 60) / scene.pixel_size), scene.generator)
    texture = scene.uniform_log(0.1, 0.8) * scene.typical_potential * grain
    scene.potential += film * (step + texture)
    scene.absorption += film * rng.uniform(0.02, 0.4)
    scene.hidden |= depth > 0
    _mark(scene, depth)


def add_grid_bar(scene: Scene) -> None:
    """Cover one side with a bar of the grid or film folded over: nearly black, with a soft rim."""
    rng = scene.rng
    columns, rows = scene.grid()
    angle = rng.uniform(0, 2 * np.pi)
    reach = rng.uniform(0.15, 0.5) * min(scene.shape)
    depth = (
        (columns - scene.shape[1] / 2) * np.cos(angle) + (rows - scene.shape[0] / 2) * np.sin(angle) - reach
    )
    wander = coloured_noise(scene.shape, lambda k: torch.exp(-((k * 40) ** 2)) / (k + 0.01), scene.generator)
    depth = depth + rng.uniform(0, 6) * wander
    bar = torch.sigmoid(depth / rng.uniform(0.8, 6))
    scene.absorption += bar * rng.uniform(0.6, 4.0)
    scene.hidden |= depth > -2
    _mark(scene, depth)


def _grain(length: float) -> Callable[[torch.Tensor], torch.Tensor]:
    """Amplitude over frequency in 1/px of grains of a length in px."""

    def amplitude(k: torch.Tensor) -> torch.Tensor:
        return 1 / (1 + (k * max(length, 1.0) * 2) ** 2)

    return amplitude


def _mark(scene: Scene, depth: torch.Tensor) -> None:
    """Scatter distractors over the film and along its rim, one or so for each four square diameters."""
    rng = scene.rng
    count = int(scene.shape[0] * scene.shape[1] / scene.diameter_px**2 / 2)
    for x, y in zip(
        rng.uniform(0, scene.shape[1], count), rng.uniform(0, scene.shape[0], count), strict=True
    ):
        inside = float(depth[min(int(y), scene.shape[0] - 1), min(int(x), scene.shape[1] - 1)])
        near_rim = abs(inside) < 0.4 * scene.diameter_px
        if near_rim or (inside > 0 and rng.uniform() < 0.4):
            scene.distractors.append((float(x), float(y)))
