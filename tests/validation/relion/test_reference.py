from pathlib import Path

import mrcfile
import numpy as np
import pytest

from cryopick.validation.particles import ImageFormat
from cryopick.validation.relion.reference import fit_reference


def test_pixels_and_box_of_the_particles(tmp_path: Path) -> None:
    # A ball of 60 A radius, 40 A along x and 20 A along z from the middle, of 4 A voxels.
    axes = np.indices((60, 60, 60)) - 30
    ball = ((axes[0] - 5) ** 2 + axes[1] ** 2 + (axes[2] - 10) ** 2 < 15**2).astype(np.float32)
    with mrcfile.new(tmp_path / "ball.mrc") as file:
        file.set_data(ball)
        file.voxel_size = 4.0
    written = fit_reference(tmp_path / "ball.mrc", ImageFormat(7.9, 36), tmp_path / "reference.mrc")
    with mrcfile.open(written) as file:
        found, voxel_size = np.array(file.data), float(file.voxel_size.x)
    assert found.shape == (36, 36, 36)
    assert voxel_size == pytest.approx(7.9)
    assert found.sum() * 7.9**3 == pytest.approx(ball.sum() * 4.0**3, rel=0.02)
    centre = [(found * (axis - 18)).sum() / found.sum() * 7.9 for axis in np.indices(found.shape)]
    assert centre == pytest.approx([20, 0, 40], abs=0.5)
