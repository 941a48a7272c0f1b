"""Ice that came after freezing: droplets (or ethane), frost in heaps, plates, crystalline patches."""

import numpy as np
import torch

from cryopick.simulation.contaminants.outline import blob, polygon
from cryopick.simulation.contaminants.scene import Scene
from cryopick.simulation.fourier import coloured_noise


def add_droplet(scene: Scene) -> None:
    """Drop a round smooth blob of ice or ethane, smaller or larger than the particle, seldom alike."""
    rng = scene.rng
    relative = rng.uniform(0.12, 0.3) if rng.uniform() < 0.7 else scene.uniform_log(0.8, 3.0)
    _drop(scene, relative, scene.uniform_log(0.7, 8.0) * (1.0 if relative < 0.5 else 1.5), flat_share=0.3)


def add_swarm(scene: Scene, density: float) -> None:
    """Strew droplets of one kind, all flat or all domed, a quarter to three quarters of a particle wide.

    Parameters
    ----------
    scene
        Written into.
    density
        Droplets for each square of one particle diameter.
    """
    rng = scene.rng
    relative, strength = rng.uniform(0.12, 0.37), scene.uniform_log(0.6, 6.0)
    flat_share = rng.choice([0.0, 1.0])
    for _ in range(scene.draw_count(density)):
        _drop(scene, relative * rng.uniform(0.85, 1.15), strength * rng.uniform(0.7, 1.3), flat_share)


def _drop(scene: Scene, relative: float, strength: float, flat_share: float) -> None:
    """Drop a blob whose radius is relative to the particle's diameter, flat or domed."""
    rng = scene.rng
    radius = relative * scene.diameter_px
    depth = blob(radius, rng.uniform(0, 0.06), rng, scene.generator.device, rng.uniform(1, 1.4))
    flat = rng.uniform() < flat_share
    inside = (depth / radius).clamp(0, 1)
    profile = (depth / 2).clamp(0, 1) if flat else (1 - (1 - inside) ** 2).sqrt()
    x, y = scene.random_place()
    scene.add(
        profile * strength * scene.typical_potential,
        x,
        y,
        absorbing=_absorbing(scene, rng.uniform(0, 0.3)),
        hide_above=0.5 * scene.typical_potential,
    )
    scene.distractors.append((x, y))


def add_frost(scene: Scene) -> None:
    """Heap up dark balls and splinters, as frost from moist nitrogen makes."""
    rng = scene.rng
    x, y = scene.random_place()
    heap = scene.uniform_log(0.3, 3.0) * scene.diameter_px
    strength = scene.uniform_log(3.0, 25.0)
    for _ in range(int(rng.integers(2, 14))):
        radius = max(1.0, rng.uniform(0.15, 0.6) * heap)
        depth = blob(radius, rng.uniform(0.0, 0.2), rng, scene.generator.device, rng.uniform(1, 1.6))
        ball = (1 - (1 - (depth / radius).clamp(0, 1)) ** 2).sqrt()
        here = (x + rng.normal() * heap * 0.6, y + rng.normal() * heap * 0.6)
        scene.add(
            ball * strength * scene.typical_potential,
            *here,
            absorbing=_absorbing(scene, rng.uniform(0.02, 0.3)),
            hide_above=0.5 * scene.typical_potential,
        )
        scene.distractors.append(here)


def add_plate(scene: Scene) -> None:
    """Drop a crystal with straight edges and steps (hexagonal or cubic ice); Bragg bands darken it."""
    rng = scene.rng
    radius = scene.uniform_log(0.6, 6.0) * scene.diameter_px
    depth = polygon(radius, int(rng.integers(3, 7)), rng, scene.generator.device)
    steep = max(1.0, rng.uniform(0.03, 1.0) * radius)
    profile = (depth / steep).clamp(0, 1)
    line = torch.arange(depth.shape[0], dtype=torch.float32, device=depth.device) - depth.shape[0] // 2
    angle = float(rng.uniform(0, np.pi))
    along = line[None, :] * np.cos(angle) + line[:, None] * np.sin(angle)
    period = scene.uniform_log(0.4, 3.0) * scene.diameter_px
    bands = 1 + rng.uniform(0, 0.6) * torch.cos(2 * torch.pi * along / period + float(rng.uniform(0, 6)))
    x, y = scene.random_place()
    scene.add(
        profile * bands * scene.uniform_log(1.0, 15.0) * scene.typical_potential,
        x,
        y,
        absorbing=_absorbing(scene, rng.uniform(0, 0.3)),
        hide_above=0.3 * scene.typical_potential,
    )
    corners = int(rng.integers(1, 5))
    scene.distractors.append((x, y))
    for turn in rng.uniform(0, 2 * np.pi, corners):
        scene.distractors.append((x + 0.8 * radius * np.cos(turn), y + 0.8 * radius * np.sin(turn)))


def add_mottle(scene: Scene) -> None:
    """Spoil a region (crystalline ice, denatured protein, damage) with texture of the particle's scale."""
    rng = scene.rng
    radius = rng.uniform(2.5, 9.0) * scene.diameter_px
    depth = blob(radius, 0.2, rng, scene.generator.device, rng.uniform(1, 1.8))
    period = rng.uniform(0.3, 1.2) * scene.diameter_px
    size = (depth.shape[0], depth.shape[1])
    texture = coloured_noise(
        size, lambda k: torch.exp(-(((k * period - 1) / 0.5) ** 2)) + 0.05, scene.generator
    )
    soft = torch.sigmoid(depth / (0.12 * radius))
    x, y = scene.random_place()
    strength = scene.uniform_log(0.3, 1.5) * scene.typical_potential
    scene.add(texture * soft * strength, x, y)
    scene.add((soft - 0.5) * 1e-6, x, y, hide_above=0.0)  # nothing but the region itself, hidden
    for _ in range(int((radius / scene.diameter_px) ** 2 / 2) + 1):
        turn, out = rng.uniform(0, 2 * np.pi), radius * 0.8 * np.sqrt(rng.uniform())
        scene.distractors.append((x + out * np.cos(turn), y + out * np.sin(turn)))


def _absorbing(scene: Scene, at_typical: float) -> float:
    """Exponent of the loss for each V A, given a measure of it at a particle's potential."""
    return at_typical / 4 / scene.typical_potential
