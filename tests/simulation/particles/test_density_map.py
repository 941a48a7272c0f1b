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


def test_axes_in_another_order_are_the_same_particle(tmp_path: Path) -> None:
    data = np.random.default_rng(0).random((6, 8, 10)) ** 4
    plain = read_density_map(_write(tmp_path / "map.mrc", data, 2.0))
    turned = _write(tmp_path / "turned.mrc", data.transpose(2, 1, 0), 2.0)
    with mrcfile.open(turned, "r+") as mrc:
        mrc.header.mapc, mrc.header.mapr, mrc.header.maps = 3, 2, 1
    found = read_density_map(turned)
    assert sorted(found.positions.tolist()) == sorted(plain.positions.tolist())


def test_voxels_need_not_be_cubes(tmp_path: Path) -> None:
    data = np.zeros((6, 6, 6))
    data[1, 2, 3] = 1
    with mrcfile.new(tmp_path / "map.mrc", data=data.astype(np.float32)) as mrc:
        mrc.voxel_size = (2.0, 3.0, 4.0)
    cloud = read_density_map(tmp_path / "map.mrc")
    np.testing.assert_allclose(cloud.positions, [[6.0, 6.0, 4.0]])
    np.testing.assert_allclose(cloud.weights, 24.0)


@pytest.mark.parametrize(("scale", "offset"), [(1.0, -0.3), (1.0, 100.0), (3.0, -10.0), (0.01, -1.0001)])
def test_the_level_of_the_ice_does_not_matter(tmp_path: Path, scale: float, offset: float) -> None:
    z, y, x = np.mgrid[:20, :24, :28] - np.array([9.5, 11.5, 13.5]).reshape(3, 1, 1, 1)
    data = np.clip(1.2 - np.sqrt((z / 5) ** 2 + (y / 6) ** 2 + (x / 8) ** 2), 0, None)
    plain = read_density_map(_write(tmp_path / "map.mrc", data, 2.0))
    other = read_density_map(_write(tmp_path / "other.mrc", scale * data + offset, 2.0))
    np.testing.assert_array_equal(other.positions, plain.positions)
    np.testing.assert_allclose(other.weights, plain.weights, rtol=1e-3)
