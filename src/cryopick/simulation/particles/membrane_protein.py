"""Membrane proteins by rule: a transmembrane bundle in a detergent or lipid belt, domains above and below."""

import numpy as np

from cryopick.simulation.particles.domains import Growth, assemble, subunit
from cryopick.simulation.particles.point_cloud import PointCloud, join


def membrane_protein(symmetry: str, rng: np.random.Generator) -> PointCloud:
    """Build one, in relative units with the membrane in the xy plane.

    The belt is a flattened torus whose shell (head groups) scatters more than its core (tails), as micelles
    and nanodiscs do; its mean contrast is well below the protein's.
    """
    order = int(symmetry[1:])
    bundle = assemble(subunit(2, Growth.COMPACT, rng), f"C{order}", rng, closeness=0.9)
    stretch = np.diag([1.0, 1.0, rng.uniform(1.2, 1.8)])
    bundle = PointCloud(bundle.positions @ stretch, bundle.weights * stretch[2, 2])
    inner = float(np.percentile(np.hypot(*bundle.positions[:, :2].T), 90))
    height = float(np.percentile(np.abs(bundle.positions[:, 2]), 80))
    parts = [bundle, _belt(inner, inner + rng.uniform(0.7, 1.8), height, rng)]
    for side in (-1.0, 1.0):
        if rng.uniform() < (0.8 if side > 0 else 0.4):
            count = int(rng.integers(1, 5))
            growth = Growth.EXTENDED if rng.uniform() < 0.4 else Growth.COMPACT
            cap = assemble(subunit(count, growth, rng, radius=rng.uniform(0.7, 1.2)), f"C{order}", rng)
            reach = float(np.percentile(cap.positions[:, 2] * -side, 95))
            parts.append(cap.moved(np.eye(3), np.array([0.0, 0.0, side * (height + reach)])))
    return join(parts)


def _belt(inner: float, outer: float, height: float, rng: np.random.Generator) -> PointCloud:
    """Points of a flattened torus, denser in the outer fifth."""
    count = 2500
    radial = np.sqrt(rng.uniform(inner**2 * 0.8, outer**2, size=count))
    middle, half = (inner + outer) / 2, (outer - inner) / 2 + 1e-6
    roof = 0.8 * height * np.sqrt(np.clip(1 - ((radial - middle) / half / 1.3) ** 2, 0.05, 1))
    along = rng.uniform(-1, 1, size=count)
    angle = rng.uniform(0, 2 * np.pi, size=count)
    positions = np.stack([radial * np.cos(angle), radial * np.sin(angle), along * roof], axis=1)
    heads = (np.abs(along) > 0.7) | (radial > outer - 0.25 * (outer - inner))
    density = np.where(heads, rng.uniform(0.5, 0.9), rng.uniform(0.0, 0.3))
    volume = np.pi * (outer**2 - inner**2) * 2 * 0.7 * height
    return PointCloud(positions, np.clip(density, 0.02, None) * volume / count)
