"""Stacks of particle images (``.mrcs``), filled a few at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import mrcfile
import numpy as np
from numpy.typing import NDArray

from cryopick.io.atomic import replacing

_FLOAT32 = 2


@contextmanager
def new_particle_stack(
    path: Path, shape: tuple[int, int, int], pixel_size: float
) -> Iterator[NDArray[np.float32]]:  # (n, size, size)
    """Write an MRC image stack, whole or not at all.

    Parameters
    ----------
    path
        The file to write, replaced if it exists.
    shape
        (n, size, size), n at least 1.
    pixel_size
        In A/px.

    Yields
    ------
    NDArray
        Shape (n, size, size), float32, on the disk: to be filled.
    """
    with replacing(path) as temporary, mrcfile.new_mmap(temporary, shape, mrc_mode=_FLOAT32) as stack:
        stack.set_image_stack()
        yield cast("NDArray[np.float32]", stack.data)
        stack.voxel_size = (pixel_size, pixel_size, pixel_size)
        stack.update_header_stats()
