from collections.abc import Callable
from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.validation.measures.volume import read_volume

Save = Callable[[Path, NDArray[np.float64], float], Path]


def test_a_map_and_its_pixel_size(tmp_path: Path, save_map: Save) -> None:
    density = np.arange(24.0).reshape(2, 3, 4)
    path = save_map(tmp_path / "a.mrc", density, 3.5)
    np.testing.assert_array_equal(read_volume(path).density, density)
    assert read_volume(path).pixel_size == 3.5
    assert read_volume(path, 2.0).pixel_size == 2.0


def test_what_cannot_be_used(tmp_path: Path, save_map: Save) -> None:
    (tmp_path / "text.mrc").write_text("no map")
    with pytest.raises(ConfigurationError, match=r"text\.mrc: not an MRC map"):
        read_volume(tmp_path / "text.mrc")
    with pytest.raises(ConfigurationError, match=r"none\.mrc: not an MRC map"):
        read_volume(tmp_path / "none.mrc")
    with pytest.raises(ConfigurationError, match=r"zero\.mrc: the header gives no pixel size"):
        read_volume(save_map(tmp_path / "zero.mrc", np.ones((2, 2, 2)), 0.0))
    with pytest.warns(RuntimeWarning, match="NaN"):
        unknown = save_map(tmp_path / "nan.mrc", np.full((2, 2, 2), np.nan), 1.0)
    with pytest.raises(ConfigurationError, match=r"nan\.mrc: .* finite"):
        read_volume(unknown)
    with mrcfile.new(tmp_path / "flat.mrc", np.ones((4, 4), np.float32)) as mrc:
        mrc.voxel_size = 1.0
    with pytest.raises(ConfigurationError, match=r"flat\.mrc: found an array of shape \(4, 4\)"):
        read_volume(tmp_path / "flat.mrc")


def test_axes_in_another_order_are_the_same_map(tmp_path: Path, save_map: Save) -> None:
    density = np.arange(24.0).reshape(2, 3, 4)
    path = save_map(tmp_path / "a.mrc", density.transpose(2, 1, 0), 3.5)
    with mrcfile.open(path, "r+") as mrc:
        mrc.header.mapc, mrc.header.mapr, mrc.header.maps = 3, 2, 1  # as PHENIX writes maps
    np.testing.assert_array_equal(read_volume(path).density, density)


def test_voxels_have_to_be_cubes(tmp_path: Path, save_map: Save) -> None:
    path = save_map(tmp_path / "a.mrc", np.ones((4, 4, 4)), 1.0)
    with mrcfile.open(path, "r+") as mrc:
        mrc.voxel_size = (1.0, 1.0, 1.2)
    with pytest.raises(ConfigurationError, match=r"a\.mrc: its voxels are 1 x 1 x 1\.2 A; wanted cubes"):
        read_volume(path)
    assert read_volume(path, 1.1).pixel_size == 1.1
