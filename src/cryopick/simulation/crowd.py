"""Where the particles lie: how many, how near one another, how high in the ice, in what orientation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.simulation.particles import ParticleViews


@dataclass(frozen=True)
class Crowd:
    """How particles are spread. Lengths are in particle diameters.

    Parameters
    ----------
    density
        Particles for each square of one diameter.
    spacing
        Least distance between centres.
    overlapping
        Share of the particles that ignore ``spacing`` (they lie at another height).
    clustering
        0 spreads evenly; towards 1 particles gather in patches.
    preferred
        Concentration of the beam directions about ``axis`` and its opposite; 0 is none.
    axis
        Unit vector in the particle's frame, x, y, z.
    broken
        Share of the particles that lack a part.
    aggregates
        Number of clumps.
    """

    density: float = 0.2
    spacing: float = 0.9
    overlapping: float = 0.05
    clustering: float = 0.0
    preferred: float = 0.0
    axis: tuple[float, float, float] = (0.0, 0.0, 1.0)
    broken: float = 0.03
    aggregates: int = 0


@dataclass(frozen=True, eq=False)
class Placement:
    """Particles of one frame, n of them.

    Parameters
    ----------
    xy
        Shape (n, 2): centres in px.
    heights
        Shape (n,): above the middle of the ice, in A.
    views, psi
        Shape (n,): index of the view, and in-plane angle in degrees.
    broken, clumped
        Shape (n,): lacks a part; belongs to an aggregate.
    clumps
        Shape (m, 3): x, y and radius of each aggregate in px.
    """

    xy: NDArray[np.float64]
    heights: NDArray[np.float64]
    views: NDArray[np.intp]
    psi: NDArray[np.float64]
    broken: NDArray[np.bool_]
    clumped: NDArray[np.bool_]
    clumps: NDArray[np.float64]


def place_particles(
    crowd: Crowd,
    views: ParticleViews,
    shape: tuple[int, int],
    diameter_px: float,
    ice_thickness: float,
    rng: np.random.Generator,
) -> Placement:
    """Draw positions, heights and orientations over a frame of ``shape`` (h, w)."""
    area = shape[0] * shape[1] / diameter_px**2
    wanted = int(rng.poisson(crowd.density * area))
    xy = scatter(crowd, wanted, shape, diameter_px, rng)
    clumps = np.column_stack(
        [
            rng.uniform(0, shape[1], crowd.aggregates),
            rng.uniform(0, shape[0], crowd.aggregates),
            diameter_px * rng.uniform(0.7, 2.5, crowd.aggregates),
        ]
    ).reshape(-1, 3)
    lumps = [
        centre[:2] + rng.normal(size=(max(4, int(3 * (centre[2] / diameter_px) ** 2)), 2)) * centre[2] / 2
        for centre in clumps
    ]
    if len(clumps):
        far = np.ones(len(xy), dtype=np.bool_)
        for x, y, radius in clumps:
            far &= np.hypot(xy[:, 0] - x, xy[:, 1] - y) > radius + 0.6 * diameter_px
        xy = xy[far]
    clumped = np.concatenate(
        [np.zeros(len(xy), dtype=np.bool_), np.ones(sum(map(len, lumps)), dtype=np.bool_)]
    )
    xy = np.concatenate([xy, *lumps])
    slack = max(0.0, ice_thickness - 0.7 * views.particle.diameter_angstrom)
    heights = rng.uniform(-0.5, 0.5, len(xy)) * slack
    return Placement(
        xy=xy,
        heights=heights,
        views=_directions(crowd, views, len(xy), rng),
        psi=rng.uniform(0, 360, len(xy)),
        broken=rng.uniform(size=len(xy)) < crowd.broken,
        clumped=clumped,
        clumps=clumps,
    )


def scatter(
    crowd: Crowd,
    wanted: int,
    shape: tuple[int, int],
    diameter_px: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:  # (n, 2)
    """Throw centres at the frame and keep those with room, in the order thrown."""
    if wanted == 0:
        return np.empty((0, 2))
    size = np.array([shape[1], shape[0]], dtype=np.float64)
    thrown = rng.uniform(size=(4 * wanted, 2)) * size
    if crowd.clustering > 0:
        count = max(2, wanted // 15)
        centres = rng.uniform(size=(count, 2)) * size
        near = (
            centres[rng.integers(count, size=len(thrown))] + rng.normal(size=thrown.shape) * 2.5 * diameter_px
        )
        gathered = rng.uniform(size=len(thrown)) < crowd.clustering
        thrown[gathered] = near[gathered]
        thrown = thrown[((thrown >= 0) & (thrown < size)).all(axis=1)]
    crowded = cKDTree(thrown).query_ball_point(thrown, crowd.spacing * diameter_px)
    free = rng.uniform(size=len(thrown)) < crowd.overlapping
    kept = np.zeros(len(thrown), dtype=np.bool_)
    count = 0
    for index, near_ones in enumerate(crowded):
        if free[index] or not kept[near_ones].any():
            kept[index] = True
            count += 1
            if count == wanted:
                break
    return thrown[kept]


def _directions(
    crowd: Crowd,
    views: ParticleViews,
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.intp]:  # (count,)
    """Choose views, evenly or crowded about the preferred axis and its opposite."""
    rot, tilt = np.deg2rad(views.directions).T
    beams = np.stack([np.cos(rot) * np.sin(tilt), np.sin(rot) * np.sin(tilt), np.cos(tilt)], axis=1)
    weights = np.exp(crowd.preferred * (np.abs(beams @ np.array(crowd.axis)) - 1))
    return rng.choice(len(beams), size=count, p=weights / weights.sum())
