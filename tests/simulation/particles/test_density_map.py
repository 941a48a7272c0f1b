from pathlib import Path

import mrcfile
import numpy as np
import pytest

from cryopick.core import ConfigurationError, PixelSizeError
from cryopick.simulation.particles.density_map import read_density_map


def _write(path: Path, data: np.ndarray, voxel_size: float) -> Path:
    with mrcfile.new(path, data=data.astype(np.float32)) as mrc:
        mrc.voxel_size = voxel_size
    return path


def test_voxels_of_the_molecule_become_points_in_angstrom(tmp_path: Path) -> None:
    data = np.zeros((10, 12, 14))
    data[2, 3, 4:6] = 5.0
    cloud = read_density_map(_write(tmp_path / "map.mrc", data, 2.5))
    np.testing.assert_allclose(sorted(cloud.positions.tolist()), [[10.0, 7.5, 5.0], [12.5, 7.5, 5.0]])
    np.testing.assert_allclose(cloud.weights, 2.5**3)


def test_a_silent_header_needs_the_voxel_size(tmp_path: Path) -> None:
    data = np.zeros((6, 6, 6))
    data[3, 3, 3] = 1
    path = _write(tmp_path / "map.mrc", data, 0.0)
    with pytest.raises(PixelSizeError, match="--voxel-size"):
        read_density_map(path)
    np.testing.assert_allclose(read_density_map(path, 5.0).positions, [[15.0, 15, 15]])


def test_an_image_is_not_a_map(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="wanted a volume"):
        read_density_map(_write(tmp_path / "map.mrc", np.eye(8), 1.0))
