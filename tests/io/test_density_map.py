from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.io.density_map import read_map

DENSITY = np.random.default_rng(0).random((6, 8, 10), dtype=np.float32)


def _write(path: Path, data: NDArray[np.float32], voxel_size: float | tuple[float, float, float]) -> Path:
    with mrcfile.new(path, data=data) as mrc:
        mrc.voxel_size = voxel_size
    return path


def test_a_map_and_its_voxels(tmp_path: Path) -> None:
    found = read_map(_write(tmp_path / "map.mrc", DENSITY, (2.0, 3.0, 4.0)))
    np.testing.assert_array_equal(found.density, DENSITY)
    np.testing.assert_allclose(found.voxel_size, [2.0, 3.0, 4.0])


def test_a_silent_header_gives_zeros(tmp_path: Path) -> None:
    assert not read_map(_write(tmp_path / "map.mrc", DENSITY, 0.0)).voxel_size.any()


@pytest.mark.parametrize("order", [(3, 2, 1), (2, 3, 1), (2, 1, 3), (3, 1, 2), (1, 3, 2)])
def test_axes_in_another_order_are_the_same_map(tmp_path: Path, order: tuple[int, int, int]) -> None:
    sections, rows, columns = (3 - axis for axis in reversed(order))  # of (z, y, x)
    with mrcfile.new(tmp_path / "map.mrc", DENSITY.transpose(sections, rows, columns)) as mrc:
        mrc.header.mapc, mrc.header.mapr, mrc.header.maps = order
        mrc.header.mx, mrc.header.my, mrc.header.mz = 10, 8, 6
        mrc.header.cella = (20.0, 24.0, 24.0)
    found = read_map(tmp_path / "map.mrc")
    np.testing.assert_array_equal(found.density, DENSITY)
    np.testing.assert_allclose(found.voxel_size, [2.0, 3.0, 4.0])


def test_what_is_no_map(tmp_path: Path) -> None:
    (tmp_path / "text.mrc").write_text("no map")
    with pytest.raises(ConfigurationError, match=r"text\.mrc: not an MRC map"):
        read_map(tmp_path / "text.mrc")
    with pytest.raises(ConfigurationError, match=r"none\.mrc: not an MRC map"):
        read_map(tmp_path / "none.mrc")
    image = _write(tmp_path / "image.mrc", DENSITY[0], 1.0)
    with pytest.raises(ConfigurationError, match=r"found an array of shape \(8, 10\), wanted a volume"):
        read_map(image)


def test_a_map_with_something_other_than_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.warns(RuntimeWarning, match="NaN"):
        path = _write(tmp_path / "map.mrc", np.full((2, 3, 4), np.nan, np.float32), 1.0)
    with pytest.raises(ConfigurationError, match="all of it numbers"):
        read_map(path)


def test_a_fourier_transform_is_not_a_map(tmp_path: Path) -> None:
    with mrcfile.new(tmp_path / "map.mrc", data=np.ones((4, 4, 4), dtype=np.complex64)) as mrc:
        mrc.voxel_size = 1.0
    with pytest.raises(ConfigurationError, match=r"map\.mrc: holds a Fourier transform"):
        read_map(tmp_path / "map.mrc")


def test_axes_at_other_angles_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "map.mrc", DENSITY, 2.0)
    with mrcfile.open(path, "r+") as mrc:
        mrc.header.cellb = (90.0, 90.0, 120.0)
    with pytest.raises(ConfigurationError, match="axes meet at 90, 90, 120 degrees; wanted right angles"):
        read_map(path)
