"""Density maps on the disk."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.io.density_map import read_map

_CUBE = 1e-3
"""Part of its side by which a voxel may differ from a cube: sizes of cells are rounded."""


@dataclass(frozen=True, eq=False)
class Volume:
    """A density map; its middle is voxel ``size // 2`` along each axis.

    Parameters
    ----------
    density
        Shape (d, h, w): z, y, x.
    pixel_size
        In A.
    """

    density: NDArray[np.float64]
    pixel_size: float


def read_volume(path: Path, pixel_size: float | None = None) -> Volume:
    """Read an MRC map.

    Parameters
    ----------
    path
        Its axes in any order, also ``.gz`` and ``.bz2``.
    pixel_size
        In A; None takes the header's.

    Raises
    ------
    ConfigurationError
        If it is not a volume, holds values that are not finite, or has no pixel size, or several.
    """
    known = read_map(path)
    sizes = known.voxel_size if pixel_size is None else np.full(3, pixel_size)
    if not (np.isfinite(sizes) & (sizes > 0)).all():
        raise ConfigurationError(f"{path}: the header gives no pixel size; write it there, in A")
    if np.ptp(sizes) > _CUBE * sizes.mean():
        raise ConfigurationError(
            f"{path}: its voxels are {' x '.join(f'{size:g}' for size in sizes)} A; wanted cubes. Resample it"
        )
    return Volume(known.density, float(sizes[0]))
