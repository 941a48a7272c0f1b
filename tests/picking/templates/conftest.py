"""A particle without any symmetry, drawn exactly at any pixel size and in any direction."""

from collections.abc import Callable, Sequence
from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.picking.templates import TemplateStack

DIAMETER = 120.0
"""Of the particle, in A."""

_BLOBS = {
    1: [(-30.0, -12.0, 14.0, 1.0), (25.0, -20.0, 10.0, 1.2), (5.0, 32.0, 8.0, 1.5)],
    2: [(0.0, -36.0, 8.0, 1.5), (0.0, 0.0, 12.0, 1.0), (0.0, 30.0, 16.0, 0.8), (24.0, 30.0, 8.0, 1.0)],
}
"""x, y, width (A) and height of the Gaussians that each kind is made of."""

Draw = Callable[..., NDArray[np.float32]]


def draw(
    shape: tuple[int, int],
    centres: Sequence[tuple[float, float]] | NDArray[np.float64],
    angles: Sequence[float],
    pixel_size: float,
    kinds: Sequence[int] | None = None,
) -> NDArray[np.float32]:
    """Draw bright particles at (x, row) in px, turned by degrees from x towards rows."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    image = np.zeros(shape)
    for (x, y), angle, kind in zip(centres, np.deg2rad(angles), kinds or [1] * len(angles), strict=True):
        right, down = (columns - x) * pixel_size, (rows - y) * pixel_size
        u = np.cos(angle) * right + np.sin(angle) * down
        v = -np.sin(angle) * right + np.cos(angle) * down
        for blob_x, blob_y, width, height in _BLOBS[kind]:
            image += height * np.exp(-((u - blob_x) ** 2 + (v - blob_y) ** 2) / (2 * width**2))
    return image.astype(np.float32)


@pytest.fixture(scope="session")
def draw_particles() -> Draw:
    return draw


@pytest.fixture(scope="session")
def stack() -> TemplateStack:
    """Two kinds of particles at 3 A/px in 60 px, called 1 and 2."""
    images = [draw((60, 60), [(30, 30)], [0.0], 3.0, [kind]) for kind in (1, 2)]
    return TemplateStack(np.array(images), (1, 2), 3.0)


@pytest.fixture
def classes(tmp_path: Path, stack: TemplateStack) -> Path:
    """A file of three class averages, of which the second is empty."""
    path = tmp_path / "run_classes.mrcs"
    first, last = stack.images
    with mrcfile.new(path, np.array([first, 0 * first, last])) as file:
        file.set_image_stack()
        file.voxel_size = stack.pixel_size
    return path
