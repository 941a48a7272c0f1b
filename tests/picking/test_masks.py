from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile

from cryopick.core import Picks
from cryopick.image import plan_rescaling
from cryopick.picking.masks import outline_picks, write_masks

# A micrograph of 300 rows and 400 columns, particles of 40 px, seen at 16 px per particle in cells of 2 px.
SHAPE, DIAMETER = (300, 400), 40.0
CENTRES = np.array([[100.0, 60.0], [300.0, 200.0], [132.0, 60.0]])


@pytest.fixture
def mask() -> np.ndarray:
    rescaling = plan_rescaling(SHAPE, 16 / DIAMETER)
    rows, columns = np.mgrid[:60, :80]
    xy = rescaling.to_original(np.stack([columns, rows], -1).reshape(-1, 2) * 2.0 + 0.5)
    distance = np.linalg.norm(xy[:, None] - CENTRES[None, :2], axis=-1).min(1)
    return (0.42 * DIAMETER - distance).reshape(60, 80).astype(np.float32)


def test_each_particle_has_its_mask(mask: np.ndarray) -> None:
    picks = Picks(CENTRES, np.array([0.9, 0.8, 0.7]), DIAMETER)
    found = outline_picks(mask, 2, plan_rescaling(SHAPE, 16 / DIAMETER), picks, DIAMETER)
    assert found.labels.shape == (60, 80)
    assert found.labels[12, 20] == 1
    assert found.labels[40, 60] == 2
    np.testing.assert_allclose(found.diameters_px[:2], DIAMETER, rtol=0.06)
    # Between two picks a cell belongs to the nearer one: the third has but the first one's rim.
    assert found.diameters_px[2] < 0.3 * DIAMETER
    np.testing.assert_allclose(found.areas_px2[1], np.pi * (0.42 * DIAMETER) ** 2, rtol=0.1)


def test_files(mask: np.ndarray, tmp_path: Path) -> None:
    picks = Picks(CENTRES, np.array([0.9, 0.8, 0.7]), DIAMETER)
    found = outline_picks(mask, 2, plan_rescaling(SHAPE, 16 / DIAMETER), picks, DIAMETER)
    write_masks(found, picks, tmp_path / "masks" / "a.frames")
    written = tmp_path / "masks" / "a.frames_masks.tif"
    assert (tifffile.imread(written) == found.labels).all()
    assert written.stat().st_size < 2000
    table = pd.read_csv(tmp_path / "masks" / "a.frames_masks.csv")
    assert list(table.columns) == ["label", "x", "y", "score", "area_px2", "diameter_px"]
    assert table.loc[1, ["label", "x", "y", "score"]].tolist() == [2, 300, 200, 0.8]


def test_no_picks(tmp_path: Path) -> None:
    nothing = Picks(np.empty((0, 2)), np.empty(0), DIAMETER)
    found = outline_picks(np.ones((6, 8), np.float32), 2, plan_rescaling((30, 40), 0.4), nothing, DIAMETER)
    assert not found.labels.any()
    write_masks(found, nothing, tmp_path / "b")
    assert len(pd.read_csv(tmp_path / "b_masks.csv")) == 0
