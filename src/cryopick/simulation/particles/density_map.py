"""Particles from density maps (MRC)."""

from pathlib import Path

import numpy as np
from skimage.filters import threshold_otsu

from cryopick.core import ConfigurationError, PixelSizeError
from cryopick.io.density_map import read_map
from cryopick.simulation.particles.point_cloud import PointCloud


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
