"""An endless family of particles: no two alike, none of them a real protein."""

from enum import StrEnum

import numpy as np

from cryopick.simulation.particles.capsid import capsid
from cryopick.simulation.particles.domains import Growth, assemble, domain, subunit
from cryopick.simulation.particles.membrane_protein import membrane_protein
from cryopick.simulation.particles.particle import Particle, cloud_diameter, particle_from_cloud
from cryopick.simulation.particles.point_cloud import PointCloud, join


class Kind(StrEnum):
    """What is built, each with the diameters (A) at which nature makes it."""

    GLOBULAR = "globular"
    ELONGATED = "elongated"
    BRANCHED = "branched"
    RING = "ring"
    STACK = "stack"
    MEMBRANE = "membrane"
    RIBONUCLEOPROTEIN = "ribonucleoprotein"
    CAGE = "cage"
    CAPSID = "capsid"


DIAMETER_RANGES: dict[Kind, tuple[float, float]] = {
    Kind.GLOBULAR: (70, 300),
    Kind.ELONGATED: (90, 450),
    Kind.BRANCHED: (100, 350),
    Kind.RING: (90, 450),
    Kind.STACK: (120, 500),
    Kind.MEMBRANE: (80, 300),
    Kind.RIBONUCLEOPROTEIN: (150, 450),
    Kind.CAGE: (100, 400),
    Kind.CAPSID: (180, 1000),
}
WEIGHTS: dict[Kind, float] = {
    Kind.GLOBULAR: 3.0,
    Kind.ELONGATED: 2.0,
    Kind.BRANCHED: 1.0,
    Kind.RING: 1.5,
    Kind.STACK: 1.5,
    Kind.MEMBRANE: 2.0,
    Kind.RIBONUCLEOPROTEIN: 2.0,
    Kind.CAGE: 0.7,
    Kind.CAPSID: 1.5,
}


def random_particle(
    rng: np.random.Generator,
    *,
    diameter_angstrom: float | None = None,
    kind: Kind | None = None,
    voxels_per_diameter: int = 32,
) -> Particle:
    """Build a new particle.

    Parameters
    ----------
    rng
        Decides everything not given.
    diameter_angstrom
        None draws it, evenly in its logarithm over the kind's range.
    kind
        None draws one that occurs at the diameter.
    voxels_per_diameter
        Sampling of the density.
    """
    if kind is None:
        kinds = [
            one
            for one, (low, high) in DIAMETER_RANGES.items()
            if diameter_angstrom is None or low <= diameter_angstrom <= high
        ] or [Kind.GLOBULAR, Kind.CAPSID]
        chances = np.array([WEIGHTS[one] for one in kinds])
        kind = kinds[int(rng.choice(len(kinds), p=chances / chances.sum()))]
    if diameter_angstrom is None:
        diameter_angstrom = float(np.exp(rng.uniform(*np.log(DIAMETER_RANGES[kind]))))
    cloud = _build(kind, rng).centred()
    cloud = cloud.scaled(diameter_angstrom / cloud_diameter(cloud))
    return particle_from_cloud(
        cloud, str(kind), voxels_per_diameter=voxels_per_diameter, resolution=rng.uniform(6, 14)
    )


def _build(kind: Kind, rng: np.random.Generator) -> PointCloud:
    """Build the particle's matter in relative units."""
    closeness = rng.uniform(0.7, 1.0)
    if kind is Kind.GLOBULAR:
        symmetry = str(rng.choice(["C1", "C1", "C1", "C2", "C2", "C3", "C4", "D2", "D2", "D3"]))
        return assemble(
            subunit(int(rng.integers(2, 7)), Growth.COMPACT, rng), symmetry, rng, closeness=closeness
        )
    if kind is Kind.ELONGATED:
        symmetry = str(rng.choice(["C1", "C1", "C2", "D2"]))
        return assemble(
            subunit(int(rng.integers(3, 8)), Growth.EXTENDED, rng), symmetry, rng, closeness=closeness
        )
    if kind is Kind.BRANCHED:
        return subunit(int(rng.integers(4, 11)), Growth.BRANCHED, rng)
    if kind is Kind.RING:
        symmetry = f"{rng.choice(['C', 'C', 'D'])}{rng.integers(4, 15)}"
        return assemble(
            subunit(int(rng.integers(1, 5)), Growth.COMPACT, rng), symmetry, rng, closeness=closeness
        )
    if kind is Kind.STACK:
        return _stack(rng, closeness)
    if kind is Kind.MEMBRANE:
        return membrane_protein(f"C{rng.choice([1, 1, 2, 3, 4, 4, 5, 6])}", rng)
    if kind is Kind.RIBONUCLEOPROTEIN:
        return _ribonucleoprotein(rng)
    full = rng.uniform() < (0.6 if kind is Kind.CAPSID else 0.25)
    filling = rng.uniform(0.4, 1.4) if full else 0.0
    return capsid(rng, symmetry="I" if kind is Kind.CAPSID else str(rng.choice(["T", "O"])), filling=filling)


def _stack(rng: np.random.Generator, closeness: float) -> PointCloud:
    """Rings stacked along their axis into a barrel, as proteasomes and chaperonins are."""
    order = int(rng.integers(5, 13))
    rings = int(rng.integers(2, 6))
    unit = subunit(int(rng.integers(1, 4)), Growth.COMPACT, rng)
    ring = assemble(unit, f"C{order}", rng, closeness=closeness)
    pitch = (
        1.7 * closeness * float(np.sqrt(np.average(ring.positions[:, 2] ** 2, weights=ring.weights))) + 0.8
    )
    parts = []
    for level in range(rings):
        angle = rng.uniform(0, 2 * np.pi)
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        parts.append(ring.moved(turn, np.array([0.0, 0.0, level * pitch])))
    return join(parts)


def _ribonucleoprotein(rng: np.random.Generator) -> PointCloud:
    """Two unequal lobes of dense nucleic acid set with protein domains, as ribosomes are."""
    large = subunit(int(rng.integers(8, 16)), Growth.COMPACT, rng, radius=0.9, density=rng.uniform(1.2, 1.6))
    parts = [large]
    if rng.uniform() < 0.7:
        small = subunit(
            int(rng.integers(4, 9)), Growth.COMPACT, rng, radius=0.9, density=rng.uniform(1.2, 1.6)
        )
        distance = rng.uniform(0.5, 0.8) * (large.radius(0.8) + small.radius(0.8))
        parts.append(small.moved(np.eye(3), np.array([0.0, 0.0, distance])))
    whole = join(parts)
    for _ in range(int(rng.integers(3, 10))):
        outside = whole.positions[int(rng.integers(len(whole)))]
        parts.append(domain(0.6, rng).moved(np.eye(3), outside))
    return join(parts)
