"""Particles from density maps (MRC)."""

from pathlib import Path

import mrcfile
import numpy as np
from skimage.filters import threshold_otsu

from cryopick.core import ConfigurationError, PixelSizeError
from cryopick.simulation.particles.point_cloud import PointCloud


def read_density_map(path: Path, voxel_size: float | None = None) -> PointCloud:
    """Read a map as points, one for each voxel that belongs to the molecule (above Otsu's threshold).

    Parameters
    ----------
    path
        MRC file with a volume, also ``.gz`` and ``.bz2``.
    voxel_size
        In A; None takes the header's.

    Raises
    ------
    ConfigurationError
        If the file is not a volume or is empty of density.
    PixelSizeError
        If neither the header nor the caller gives the voxel size.
    """
    try:
        with mrcfile.open(path, permissive=False) as mrc:
            volume = np.asarray(mrc.data, dtype=np.float64)
            header_size = float(mrc.voxel_size.x)
    except (ValueError, OSError) as error:
        raise ConfigurationError(f"{path}: not an MRC map that can be read ({error})") from error
    if volume.ndim != 3 or volume.min() == volume.max():
        raise ConfigurationError(
            f"{path}: found an array of shape {volume.shape}, wanted a volume with density"
        )
    size = voxel_size or header_size
    if size <= 0:
        raise PixelSizeError(f"{path}: the header gives no voxel size; pass --voxel-size in A")
    inside = volume > threshold_otsu(volume)
    density = volume[inside] / np.percentile(volume[inside], 75)
    positions = np.argwhere(inside)[:, ::-1] * size
    return PointCloud(positions.astype(np.float64), density * size**3)
