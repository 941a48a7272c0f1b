"""Density maps (MRC)."""

from dataclasses import dataclass
from pathlib import Path

import mrcfile
import numpy as np
from numpy.typing import NDArray

from cryopick.core import ConfigurationError


@dataclass(frozen=True, eq=False)
class DensityMap:
    """A map as its header means it.

    Parameters
    ----------
    density
        Shape (d, h, w): z, y, x, in whatever order the file has its axes.
    voxel_size
        Shape (3,), in A along x, y and z; 0 where the header does not say.
    """

    density: NDArray[np.float64]
    voxel_size: NDArray[np.float64]


def read_map(path: Path) -> DensityMap:
    """Read a volume.

    Parameters
    ----------
    path
        MRC file, its axes in any order, also ``.gz`` and ``.bz2``.

    Raises
    ------
    ConfigurationError
        If the file is not a volume of plain, finite numbers on axes at right angles.
    """
    try:
        with mrcfile.open(path, permissive=False) as mrc:
            if np.iscomplexobj(mrc.data):
                raise ConfigurationError(f"{path}: holds a Fourier transform (mode 4); wanted the map itself")
            volume = np.asarray(mrc.data, dtype=np.float64)
            angles = [float(mrc.header.cellb[name]) for name in ("alpha", "beta", "gamma")]
            stored = [int(mrc.header[name]) for name in ("maps", "mapr", "mapc")]
            sizes = np.array([float(mrc.voxel_size[axis]) for axis in "xyz"])
    except (ValueError, OSError) as error:
        raise ConfigurationError(f"{path}: not an MRC map that can be read ({error})") from error
    if volume.ndim != 3 or not np.isfinite(volume).all():
        raise ConfigurationError(
            f"{path}: found an array of shape {volume.shape}, wanted a volume, all of it numbers and finite"
        )
    if any(abs(angle - 90) > 0.01 for angle in angles if angle):  # 0 where the header does not say
        raise ConfigurationError(
            f"{path}: its axes meet at {', '.join(f'{angle:g}' for angle in angles)} degrees; wanted right "
            "angles. Resample it"
        )
    if sorted(stored) == [1, 2, 3]:  # headers that do not say have x along the columns
        volume = volume.transpose([stored.index(axis) for axis in (3, 2, 1)])
    return DensityMap(volume, sizes)
