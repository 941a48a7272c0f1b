"""Small dirt: gold, other proteins, fragments, fibres, specks."""

import numpy as np
import torch

from cryopick.simulation.contaminants.outline import blob
from cryopick.simulation.contaminants.scene import Scene
from cryopick.simulation.particles import ParticleViews, stamps

FADED = (0.25, 0.55)
"""Contrast of denatured particles, for that of whole ones."""


def add_gold(scene: Scene) -> None:
    """Drop a gold bead of 5 to 20 nm, nearly opaque."""
    rng = scene.rng
    radius = max(0.8, rng.choice([25.0, 50.0, 75.0, 100.0]) / scene.pixel_size)
    depth = blob(radius, 0.02, rng, scene.generator.device)
    profile = ((depth + 0.5).clamp(0, None) / radius).clamp(0, 1).sqrt()
    x, y = scene.random_place()
    strength = scene.uniform_log(6.0, 30.0) * scene.typical_potential
    scene.add(profile * strength, x, y, absorbing=rng.uniform(0.5, 2.0) / strength, hide_above=0.1 * strength)
    scene.distractors.append((x, y))


def add_speck(scene: Scene) -> None:
    """Drop an irregular piece of dirt, from a quarter of a particle to several."""
    rng = scene.rng
    radius = scene.uniform_log(0.12, 2.0) * scene.diameter_px
    depth = blob(radius, rng.uniform(0.1, 0.35), rng, scene.generator.device, rng.uniform(1, 2.5))
    profile = (depth / max(1.0, rng.uniform(0.1, 0.8) * radius)).clamp(0, 1)
    x, y = scene.random_place()
    scene.add(
        profile * scene.uniform_log(0.8, 12.0) * scene.typical_potential,
        x,
        y,
        absorbing=rng.uniform(0, 0.05) / scene.typical_potential,
        hide_above=0.5 * scene.typical_potential,
    )
    scene.distractors.append((x, y))


def add_fibre(scene: Scene) -> None:
    """Lay a thread across part of the frame: nucleic acid, a filament, a tube of misassembled protein."""
    rng = scene.rng
    width = scene.uniform_log(0.08, 0.8) * scene.diameter_px
    length = rng.uniform(2, 20) * scene.diameter_px
    half = int(length / 2 + 2 * width) + 2
    line = torch.arange(-half, half + 1, dtype=torch.float32, device=scene.generator.device)
    angle = float(rng.uniform(0, np.pi))
    along = line[None, :] * np.cos(angle) + line[:, None] * np.sin(angle)
    across = line[:, None] * np.cos(angle) - line[None, :] * np.sin(angle)
    bend = float(rng.normal(0, 0.25)) / length
    distance = (across - bend * along**2).abs()
    body = (1 - (distance / max(width / 2, 0.7)) ** 2).clamp(0, 1).sqrt()
    if rng.uniform() < 0.3:  # a hollow tube shows its two walls
        body = torch.exp(-(((distance - width / 2) / max(0.2 * width, 0.7)) ** 2))
    ends = torch.sigmoid((length / 2 - along.abs()) / max(1.0, 0.3 * width))
    x, y = scene.random_place()
    scene.add(body * ends * scene.uniform_log(0.3, 1.5) * scene.typical_potential, x, y)
    for part in rng.uniform(-0.5, 0.5, int(rng.integers(1, 4))):
        place = part * length * 0.9
        side = float(rng.normal(0, 0.1)) * width + bend * place**2
        scene.distractors.append(
            (
                x + place * np.cos(angle) - side * np.sin(angle),
                y + place * np.sin(angle) + side * np.cos(angle),
            )
        )


def add_other_protein(scene: Scene, views: ParticleViews, contrast: float, density: float) -> None:
    """Strew another, much smaller molecule: a broken-off subunit or an impurity.

    Parameters
    ----------
    views
        Of any particle; scaled here to between a fifth and three fifths of the particle looked for.
    contrast
        Potential of solid protein above ice, in V.
    density
        Molecules for each square of one particle diameter.
    """
    _strew(scene, views, contrast, density, scene.rng.uniform(0.2, 0.6))


def add_faded(scene: Scene, views: ParticleViews, contrast: float, density: float) -> None:
    """Strew the particle itself, denatured to a quarter to half of its contrast.

    Experts leave such ones out where most particles stand out further.

    Parameters
    ----------
    views
        Of the particle looked for.
    contrast
        Potential of solid protein above ice, in V.
    density
        Faded particles for each square of one diameter.
    """
    _strew(scene, views, contrast * scene.rng.uniform(*FADED), density, 1.0)


def _strew(scene: Scene, views: ParticleViews, contrast: float, density: float, share: float) -> None:
    """Add molecules scaled to a share of the particle's diameter, and mark them as distractors."""
    rng = scene.rng
    count = scene.draw_count(density)
    # Its A for each px at that size.
    other_px = views.particle.diameter_angstrom / (share * scene.diameter_px)
    images = stamps(
        views,
        rng.integers(len(views.images), size=count),
        rng.uniform(0, 360, count),
        rng.uniform(-0.5, 0.5, (count, 2)),
        other_px,
    )
    thinner = scene.pixel_size / other_px
    for image in images:
        x, y = scene.random_place()
        scene.add(image * thinner * contrast, x, y)
        scene.distractors.append((x, y))
