"""Protein by rule: domains of beads, grown into subunits, repeated by symmetry. Lengths are relative."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cryopick.simulation.particles.point_cloud import PointCloud, join
from cryopick.simulation.particles.symmetry import rotation_group


class Growth(StrEnum):
    """How the domains of a subunit follow one another."""

    COMPACT = "compact"
    EXTENDED = "extended"
    BRANCHED = "branched"


def random_rotation(rng: np.random.Generator) -> NDArray[np.float64]:  # (3, 3)
    """Draw an orientation evenly."""
    return np.asarray(Rotation.random(rng=rng).as_matrix(), dtype=np.float64)


def random_direction(rng: np.random.Generator) -> NDArray[np.float64]:  # (3,)
    """Draw a unit vector evenly."""
    vector = rng.normal(size=3)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float64)


def domain(
    radius: float,
    rng: np.random.Generator,
    *,
    density: float = 1.0,
    beads: int = 160,
) -> PointCloud:
    """One folded domain: an ellipsoid of random axes, lumpy inside as secondary structure makes it.

    Parameters
    ----------
    radius
        Geometric mean of the half-axes.
    density
        Relative to solid protein.
    beads
        Number of points.
    """
    axes = np.exp(rng.normal(0, 0.22, size=3))
    axes *= radius / np.prod(axes) ** (1 / 3)
    points = rng.normal(size=(beads, 3))
    points *= (rng.uniform(size=(beads, 1)) ** (1 / 3)) / np.linalg.norm(points, axis=1, keepdims=True)
    wave = rng.normal(size=(2, 3)) * np.pi
    lumps = 1 + 0.35 * np.cos(points @ wave.T + rng.uniform(0, 2 * np.pi, size=2)).sum(axis=1)
    weights = np.clip(lumps, 0.1, None)
    weights *= density * 4 / 3 * np.pi * radius**3 / weights.sum()
    return PointCloud((points * axes) @ random_rotation(rng).T, weights)


def subunit(
    count: int,
    growth: Growth,
    rng: np.random.Generator,
    *,
    radius: float = 1.0,
    density: float = 1.0,
    beads: int = 160,
) -> PointCloud:
    """Grow a chain of touching domains.

    Parameters
    ----------
    count
        Number of domains.
    growth
        COMPACT keeps near the centre of what is there, EXTENDED keeps its direction,
        BRANCHED sends arms out of the first domain.
    radius
        Mean domain radius; each domain's own varies by a quarter.
    """
    radii = radius * np.exp(rng.normal(0, 0.25, size=count))
    centres = np.zeros((count, 3))
    heading = random_direction(rng)
    arms = np.stack([random_direction(rng) for _ in range(3)])
    plane = random_direction(rng)
    arms -= np.outer(arms @ plane, plane) * 0.8  # arms of a Y lie nearly in one plane
    arms /= np.linalg.norm(arms, axis=1, keepdims=True)
    ends = [0, 0, 0]
    for index in range(1, count):
        if growth is Growth.EXTENDED:
            heading = heading + 0.45 * rng.normal(size=3)
            heading /= np.linalg.norm(heading)
            previous, step = index - 1, heading
        elif growth is Growth.BRANCHED:
            arm = (index - 1) % 3
            previous, step = ends[arm], arms[arm] + 0.2 * rng.normal(size=3)
            ends[arm] = index
        else:
            previous = int(rng.integers(index))
            step = random_direction(rng) - 0.7 * _unit(centres[previous] - centres[:index].mean(axis=0))
        distance = rng.uniform(0.75, 0.95) * (radii[previous] + radii[index])
        centres[index] = centres[previous] + _unit(step) * distance
    return join(
        [
            domain(own, rng, density=density, beads=beads).moved(np.eye(3), centre)
            for own, centre in zip(radii, centres, strict=True)
        ]
    ).centred()


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:  # (3,)
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else np.array([1.0, 0.0, 0.0])


def assemble(
    unit: PointCloud,
    symmetry: str,
    rng: np.random.Generator,
    *,
    closeness: float = 1.0,
) -> PointCloud:
    """Repeat a subunit by a point group, at the distance from the axes at which copies touch.

    Parameters
    ----------
    unit
        The subunit, about its centre of mass.
    symmetry
        Schoenflies name.
    closeness
        1 lets neighbours touch at their mean radius; below 1 packs tighter, above opens gaps and pores.
    """
    operations = rotation_group(symmetry)
    unit = unit.centred()
    touch = 1.15 * float(np.sqrt(np.average((unit.positions**2).sum(axis=1), weights=unit.weights)))
    turned = unit.moved(random_rotation(rng), np.zeros(3))
    if symmetry == "C1":
        return turned
    if symmetry[0] in "CD":
        order = int(symmetry[1:])
        radial = closeness * touch / np.sin(np.pi / order)
        height = 0.0 if symmetry[0] == "C" else closeness * touch * rng.uniform(0.8, 1.0)
        angle = rng.uniform(0, 2 * np.pi)
        place = np.array([radial * np.cos(angle), radial * np.sin(angle), height])
    else:
        direction = max(
            (random_direction(rng) for _ in range(12)),
            key=lambda one: _nearest_copy(one, operations),
        )
        place = direction * closeness * 2 * touch / _nearest_copy(direction, operations)
    return turned.moved(np.eye(3), place).repeated(operations).centred()


def _nearest_copy(
    direction: NDArray[np.float64],  # (3,)
    operations: NDArray[np.float64],  # (m, 3, 3)
) -> float:
    """Distance from a unit vector to the nearest of its symmetry copies."""
    distances = np.linalg.norm(operations @ direction - direction, axis=1)
    return float(np.sort(distances)[1])
