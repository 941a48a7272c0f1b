from pathlib import Path

import numpy as np
import pytest
import tifffile
import torch

from cryopick.core import CoordinatesError
from cryopick.image import plan_rescaling
from cryopick.picking.mask_map import MaskGrid, MaskMap, as_mask_map, read_mask_map, write_mask_map


def test_cells_lie_where_the_grid_says() -> None:
    grid = MaskGrid((0.5, 1.0), (2.0, 3.0))
    assert grid.cell_area_px2 == 6.0
    np.testing.assert_array_equal(
        grid.to_micrograph(np.array([[0.0, 0.0], [10.0, 1.0]])), [[0.5, 1], [20.5, 4]]
    )


def test_a_disc_of_the_net_lies_where_it_was_seen() -> None:
    rescaling = plan_rescaling((301, 400), 0.25)  # to 75 x 100 px, whose maps have 38 x 50 cells of 2 px
    rows, columns = torch.meshgrid(torch.arange(38.0), torch.arange(50.0), indexing="ij")
    centre_cell = (30.0, 12.0)
    logits = 6.0 - torch.hypot(columns - centre_cell[0], rows - centre_cell[1])
    found = as_mask_map(logits[None, None], 2, rescaling)
    assert found.inside.shape == (75, 100)
    row, column = np.nonzero(found.inside)
    xy = found.grid.to_micrograph(np.column_stack([column, row]).astype(float))
    wanted = rescaling.to_original(np.array([[2 * cell + 0.5 for cell in centre_cell]]))[0]
    np.testing.assert_allclose(xy.mean(axis=0), wanted, atol=0.5)
    assert len(xy) * found.grid.cell_area_px2 == pytest.approx(np.pi * (6 * 2 * 4) ** 2, rel=0.03)


def test_it_is_read_as_written(tmp_path: Path) -> None:
    inside = np.random.default_rng(0).random((30, 41)) < 0.2
    write_mask_map(MaskMap(inside, MaskGrid((0.25, -1.5), (4.0, 4.013))), tmp_path / "a.tif")
    read = read_mask_map(tmp_path / "a.tif")
    np.testing.assert_array_equal(read.inside, inside)
    assert read.grid == MaskGrid((0.25, -1.5), (4.0, 4.013))


@pytest.mark.parametrize("content", [b"", b"II*\0 no more", b"text"])
def test_damaged_files_are_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(content)
    with pytest.raises(CoordinatesError, match=r"a\.tif: not readable"):
        read_mask_map(path)


def test_so_are_other_pictures(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    tifffile.imwrite(path, np.zeros((4, 5), np.uint8))
    with pytest.raises(CoordinatesError, match=r"photo\.tif: not readable"):
        read_mask_map(path)
