"""From where the particles of a refinement are seen."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.core import ConfigurationError
from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.simulation.particles.symmetry import rotation_group

_SPOTS = 4000  # about 3 degrees apart
_BELT = np.sin(np.deg2rad(5.0))
"""Half of the width of the belt of directions in Fourier space that one view fills."""


@dataclass(frozen=True, eq=False)
class ViewDistribution:
    """Directions of view.

    Parameters
    ----------
    azimuth
        Shape (n,), degrees in [-180, 180): RELION's rot.
    elevation
        Shape (n,), degrees in [-90, 90]: 90 less RELION's tilt.
    sampling
        How evenly the views fill Fourier space: 1 if perfectly, 0.81 for side views alone, 0 if a direction
        is empty. Baldwin and Lyumkis' sampling compensation factor (doi:10.1016/j.pbiomolbio.2019.09.002):
        the harmonic mean of the sampling over all directions, divided by its mean.
    """

    azimuth: NDArray[np.float64]
    elevation: NDArray[np.float64]
    sampling: float


def read_views(particles_star: Path, symmetry: str = "C1") -> ViewDistribution:
    """Read the angles of refined particles.

    Parameters
    ----------
    particles_star
        With ``rlnAngleRot`` and ``rlnAngleTilt``.
    symmetry
        Schoenflies name, as in RELION; each view counts once for each of its rotations in ``sampling``.

    Raises
    ------
    ConfigurationError
        If there are no particles with angles, or the symmetry is not known.
    """
    tables = [table for table in read_blocks(particles_star) if {"AngleRot", "AngleTilt"} <= set(table)]
    if len(tables) != 1 or not len(tables[0]):
        raise ConfigurationError(
            f"{particles_star}: found {len(tables)} tables with rlnAngleRot and rlnAngleTilt, wanted one of "
            "particles. Pass the STAR file of a refinement"
        )
    rot, tilt = (tables[0][name].to_numpy(np.float64) for name in ("AngleRot", "AngleTilt"))
    directions = _directions(rot, tilt)
    elevation = np.rad2deg(np.arcsin(np.clip(directions[:, 2], -1, 1)))
    azimuth = np.rad2deg(np.arctan2(directions[:, 1], directions[:, 0]))
    return ViewDistribution((azimuth + 180) % 360 - 180, elevation, _sampling(directions, _group(symmetry)))


def _group(symmetry: str) -> NDArray[np.float64]:  # (m, 3, 3)
    """Give the rotations of a group, without what mirrors.

    RELION numbers its settings of I, which differ by a turn of the whole.
    """
    name = symmetry.upper()
    if name[0] in "TOI":
        return rotation_group(name[0])
    if name[0] == "S":
        return rotation_group(f"C{int(name[1:]) // 2}")
    return rotation_group("C1" if name in ("CI", "CS") else name.rstrip("HV"))


def _directions(
    rot: NDArray[np.float64],  # (n,)
    tilt: NDArray[np.float64],  # (n,)
) -> NDArray[np.float64]:  # (n, 3) x, y, z
    rot, tilt = np.deg2rad(rot), np.deg2rad(tilt)
    return np.stack([np.cos(rot) * np.sin(tilt), np.sin(rot) * np.sin(tilt), np.cos(tilt)], axis=1)


def _sampling(
    directions: NDArray[np.float64],  # (n, 3)
    group: NDArray[np.float64],  # (m, 3, 3)
) -> float:
    """Compute the sampling compensation factor: a view fills the directions at right angles to it."""
    # Spots by Fibonacci's spiral: the many views become a count at each.
    heights = 1 - (2 * np.arange(_SPOTS) + 1) / _SPOTS
    turns = np.rad2deg(np.arange(_SPOTS) * np.pi * (3 - np.sqrt(5)))
    spots = _directions(turns, np.rad2deg(np.arccos(heights)))
    tree = cKDTree(spots)
    counts = np.zeros(_SPOTS)
    for rotation in group:
        counts += np.bincount(tree.query(directions @ rotation.T)[1], minlength=_SPOTS)
    seen = np.flatnonzero(counts)
    filled = (np.abs(spots @ spots[seen].T) <= _BELT) @ counts[seen]
    return 0.0 if filled.min() == 0 else float(1 / (np.mean(1 / filled) * filled.mean()))
