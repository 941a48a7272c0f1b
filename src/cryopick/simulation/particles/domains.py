"""Protein by rule: domains of beads, grown into subunits, repeated by symmetry. Lengths are relative."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
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
    if growth is Growth.COMPACT:
        centres = _packed(radii, rng)
    elif growth is Growth.EXTENDED:
        centres = _chained(radii, rng)
    else:
        centres = _branched(radii, rng)
    return join(
        [
            domain(own, rng, density=density).moved(np.eye(3), centre)
            for own, centre in zip(radii, centres, strict=True)
        ]
    ).centred()


def _packed(radii: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:  # (n,) -> (n, 3)
    """Add each domain at the best of several places: near the middle, without running into others."""
    centres = np.zeros((len(radii), 3))
    tries = int(rng.integers(1, 12))  # few make a loose heap, many a ball
    for index in range(1, len(radii)):
        there = centres[:index]
        previous = rng.integers(index, size=tries)
        directions = rng.normal(size=(tries, 3))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        touching = rng.uniform(0.75, 0.95) * (radii[previous] + radii[index])
        places = there[previous] + directions * touching[:, None]
        gaps = np.linalg.norm(places[:, None] - there[None], axis=2) / (radii[:index] + radii[index])
        from_middle = np.linalg.norm(places - there.mean(axis=0), axis=1) / radii.mean()
        collision = np.clip(0.72 - gaps, 0, None).sum(axis=1)
        centres[index] = places[np.argmin(from_middle + 20 * collision)]
    return centres


def _chained(radii: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:  # (n,) -> (n, 3)
    """Follow a path that keeps its direction more or less."""
    centres = np.zeros((len(radii), 3))
    heading = random_direction(rng)
    for index in range(1, len(radii)):
        heading = _unit(heading + 0.45 * rng.normal(size=3))
        distance = rng.uniform(0.75, 0.95) * (radii[index - 1] + radii[index])
        centres[index] = centres[index - 1] + heading * distance
    return centres


def _branched(radii: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:  # (n,) -> (n, 3)
    """Send three arms out of the first domain, nearly in one plane, as a Y."""
    centres = np.zeros((len(radii), 3))
    arms = np.stack([random_direction(rng) for _ in range(3)])
    plane = random_direction(rng)
    arms -= np.outer(arms @ plane, plane) * 0.8
    ends = [0, 0, 0]
    for index in range(1, len(radii)):
        arm = (index - 1) % 3
        previous = ends[arm]
        step = _unit(_unit(arms[arm]) + 0.2 * rng.normal(size=3))
        distance = rng.uniform(0.75, 0.95) * (radii[previous] + radii[index])
        centres[index] = centres[previous] + step * distance
        ends[arm] = index
    return centres


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
        1 lets neighbours just touch; below 1 they grow into one another, above there are gaps.
    """
    operations = rotation_group(symmetry)
    turned = unit.centred().moved(random_rotation(rng), np.zeros(3))
    if symmetry == "C1":
        return turned
    if symmetry[0] in "CD":
        height = 0.0 if symmetry[0] == "C" else rng.uniform(0.3, 1.4) * np.sin(np.pi / int(symmetry[1:]))
        direction = np.array([1.0, 0.0, height])
    else:  # away from the axes, where copies would fall onto one another
        direction = max(
            (random_direction(rng) for _ in range(12)),
            key=lambda one: _nearest_copy(one, operations),
        )
    distance = closeness * _contact(turned, direction, operations)
    return turned.moved(np.eye(3), direction * distance).repeated(operations).centred()


def _contact(
    unit: PointCloud,
    direction: NDArray[np.float64],  # (3,)
    operations: NDArray[np.float64],  # (m, 3, 3)
) -> float:
    """Distance along a direction at which a subunit just touches its copies."""
    points = unit.positions[:: max(1, len(unit) // 150)]
    near = 0.25 * unit.radius(0.5)
    low, high = 0.0, 4 * unit.radius(1.0) * len(operations) ** 0.5
    for _ in range(10):
        middle = (low + high) / 2
        placed = points + direction * middle
        copies = np.einsum("mij,nj->mni", operations[1:], placed).reshape(-1, 3)
        apart = cKDTree(copies).query(placed, distance_upper_bound=near)[0].min() > near
        low, high = (low, middle) if apart else (middle, high)
    return float(high)


def _nearest_copy(
    direction: NDArray[np.float64],  # (3,)
    operations: NDArray[np.float64],  # (m, 3, 3)
) -> float:
    """Distance from a unit vector to the nearest of its symmetry copies."""
    distances = np.linalg.norm(operations @ direction - direction, axis=1)
    return float(np.sort(distances)[1])
