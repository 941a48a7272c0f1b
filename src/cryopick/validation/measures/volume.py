"""Density maps on the disk."""

from dataclasses import dataclass
from pathlib import Path

import mrcfile
import numpy as np
from numpy.typing import NDArray

from cryopick.core import ConfigurationError


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
        Also ``.gz`` and ``.bz2``.
    pixel_size
        In A; None takes the header's.

    Raises
    ------
    ConfigurationError
        If it is not a volume, holds values that are not finite, or has no pixel size.
    """
    try:
        with mrcfile.open(path, permissive=False) as mrc:
            density = np.array(mrc.data, dtype=np.float64)
            size = pixel_size or float(mrc.voxel_size.x)
    except (ValueError, OSError) as error:
        raise ConfigurationError(f"{path}: not an MRC map that can be read ({error})") from error
    if density.ndim != 3 or not np.isfinite(density).all():
        raise ConfigurationError(
            f"{path}: found an array of shape {density.shape}, wanted a volume of finite numbers"
        )
    if not size > 0:
        raise ConfigurationError(f"{path}: the header gives no pixel size; write it there, in A")
    return Volume(density, size)
