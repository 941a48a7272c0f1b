"""Particles from density maps (MRC)."""

from dataclasses import dataclass
from pathlib import Path

import mrcfile
import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu

from cryopick.core import ConfigurationError, PixelSizeError
from cryopick.simulation.particles.point_cloud import PointCloud


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


def read_density_map(path: Path, voxel_size: float | None = None) -> PointCloud:
    """Read a map as points, one for each voxel that belongs to the molecule (above Otsu's threshold).

    Parameters
    ----------
    path
        As for `read_map`.
    voxel_size
        In A, along all axes; None takes the header's.

    Raises
    ------
    ConfigurationError
        If the file is no map, or is empty of density.
    PixelSizeError
        If neither the header nor the caller gives the voxel size.
    """
    known = read_map(path)
    volume, sizes = known.density, known.voxel_size
    if not np.ptp(volume) > 0:
        raise ConfigurationError(f"{path}: found one value throughout, wanted a volume with density")
    if voxel_size is not None:
        sizes = np.full(3, voxel_size)
    if not (np.isfinite(sizes) & (sizes > 0)).all():
        raise PixelSizeError(f"{path}: the header gives no voxel size; pass --voxel-size in A")
    inside = volume > threshold_otsu(volume)
    volume = volume - np.median(volume[~inside])  # ice, which some programs do not leave at 0
    density = volume[inside] / np.percentile(volume[inside], 75)
    return PointCloud(np.argwhere(inside)[:, ::-1] * sizes, density * sizes.prod())
