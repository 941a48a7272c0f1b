"""Virus capsids and protein cages by rule: icosahedral shells, spiked or smooth, full or empty."""

import numpy as np

from cryopick.simulation.particles.domains import domain, random_direction
from cryopick.simulation.particles.point_cloud import PointCloud, join
from cryopick.simulation.particles.symmetry import rotation_group


def capsid(rng: np.random.Generator, *, symmetry: str = "I", filling: float = 0.0) -> PointCloud:
    """Build a shell of radius 1 from several domains for each asymmetric unit.

    Parameters
    ----------
    symmetry
        I for capsids; O and T make cages such as ferritin.
    filling
        Density of what is inside, relative to solid protein: 0 empty, about 1.2 packed nucleic acid.
    """
    operations = rotation_group(symmetry)
    thickness = rng.uniform(0.05, 0.14) if symmetry == "I" else rng.uniform(0.12, 0.25)
    count = int(rng.integers(2, 8))
    area = 4 * np.pi / (len(operations) * count)
    radius = np.sqrt(area / np.pi) * rng.uniform(0.8, 1.05)
    spiked = symmetry == "I" and rng.uniform() < 0.3
    parts = []
    for index in range(count):
        flat = domain(float(radius), rng, beads=70 if symmetry == "I" else 150)
        direction = random_direction(rng)
        along = flat.positions @ direction
        squeeze = min(1.0, thickness / radius)
        positions = flat.positions - np.outer(along * (1 - squeeze), direction)
        distance = 1 - thickness + (rng.uniform(0.8, 2.0) * thickness if spiked and index == 0 else 0.0)
        parts.append(PointCloud(positions + direction * distance, flat.weights * squeeze))
    shell = join(parts).repeated(operations)
    if filling <= 0:
        return shell
    inside = (1 - 2.2 * thickness) * rng.uniform(0.85, 1.0)
    return join([shell, _contents(inside, filling, rng)])


def _contents(radius: float, density: float, rng: np.random.Generator) -> PointCloud:
    """Fill a ball with nucleic acid, slightly uneven."""
    count = 9000
    points = rng.normal(size=(count, 3))
    points *= radius * rng.uniform(size=(count, 1)) ** (1 / 3) / np.linalg.norm(points, axis=1, keepdims=True)
    waves = rng.normal(size=(4, 3)) * 2 * np.pi / radius
    weights = np.clip(1 + 0.25 * np.cos(points @ waves.T).sum(axis=1), 0.2, None)
    return PointCloud(points, weights * density * 4 / 3 * np.pi * radius**3 / weights.sum())
