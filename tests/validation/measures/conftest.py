"""Maps whose likeness is known."""

from collections.abc import Callable
from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

BLOBS = (  # z, y, x in A from the middle, radius in A, weight
    (0, 0, 0, 22, 1.0),
    (40, 10, 5, 14, 1.2),
    (-15, 35, -10, 12, 0.9),
    (-20, -25, 30, 10, 1.4),
    (10, -10, -45, 15, 0.8),
    (25, 30, 35, 8, 1.1),
)
"""A molecule of about 110 A with no symmetry and a hand."""


@pytest.fixture(scope="session")
def molecule() -> Callable[..., NDArray[np.float64]]:
    """Draw the molecule in a cube: its point ``p`` lies at ``matrix.T @ p + shift``."""

    def draw(
        size: int = 40,
        pixel_size: float = 4.0,
        matrix: NDArray[np.float64] | None = None,
        shift: tuple[float, float, float] = (0, 0, 0),
    ) -> NDArray[np.float64]:
        grid = np.moveaxis(np.indices((size,) * 3) - size // 2, 0, -1) * pixel_size
        turn = np.eye(3) if matrix is None else matrix
        density = np.zeros((size,) * 3)
        for *centre, radius, weight in BLOBS:
            away = np.sum((grid - (turn.T @ np.array(centre, float) + shift)) ** 2, axis=-1)
            density += weight * np.exp(-away / radius**2)
        return density

    return draw


@pytest.fixture(scope="session")
def save_map() -> Callable[[Path, NDArray[np.float64], float], Path]:
    """Write a map as MRC."""

    def save(path: Path, density: NDArray[np.float64], pixel_size: float) -> Path:
        with mrcfile.new(path, density.astype(np.float32)) as mrc:
            mrc.set_volume()
            mrc.voxel_size = pixel_size
        return path

    return save
