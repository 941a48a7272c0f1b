import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile
import torch
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, CoordinatesError, Micrograph, Picks
from cryopick.io.micrographs import write_mrc
from cryopick.models import PickerCheckpoint, PickMaps, PickNet
from cryopick.picking import (
    Diameter,
    Picker,
    PickerSettings,
    PickingOptions,
    find_micrographs,
    pick_all,
    rethreshold,
)
from cryopick.picking.mask_map import MaskGrid, MaskMap
from cryopick.picking.masks import InstanceMasks, outline_picks, read_masks, write_masks

# A micrograph of 300 rows and 400 columns whose mask has cells of 2 x 3 px.
GRID = MaskGrid((0.5, 1.0), (2.0, 3.0))
CENTRES = np.array([[100.0, 60.0], [300.0, 200.0], [132.0, 60.0]])
DIAMETER = 40.0
PICKS = Picks(CENTRES, np.array([0.9, 0.8, 0.7]))


@pytest.fixture
def mask_map() -> MaskMap:
    """Discs of 0.42 diameters around the first two centres; the third one is a neighbour without a disc."""
    rows, columns = np.mgrid[:100, :200]
    xy = GRID.to_micrograph(np.stack([columns, rows], -1).reshape(-1, 2).astype(float))
    distance = np.linalg.norm(xy[:, None] - CENTRES[None, :2], axis=-1).min(1)
    return MaskMap((distance <= 0.42 * DIAMETER).reshape(100, 200), GRID)


def test_each_particle_has_its_mask(mask_map: MaskMap) -> None:
    found = outline_picks(mask_map, PICKS, DIAMETER)
    assert found.labels.shape == (100, 200)
    assert found.labels[20, 48] == 1
    assert found.labels[66, 150] == 2
    np.testing.assert_allclose(found.diameters_px[:2], DIAMETER, rtol=0.02)
    np.testing.assert_allclose(found.areas_px2[1], np.pi * (0.42 * DIAMETER) ** 2, rtol=0.03)
    # Between two picks a cell belongs to the nearer one: the third has but the first one's rim.
    assert found.diameters_px[2] < 0.3 * DIAMETER


def test_what_is_far_from_every_pick_is_nobodys(mask_map: MaskMap) -> None:
    found = outline_picks(mask_map, PICKS.select(np.array([0])), DIAMETER)
    assert found.labels.max() == 1
    assert found.labels[66, 150] == 0


def test_splinters_are_left_out(mask_map: MaskMap) -> None:
    whole = outline_picks(mask_map, PICKS, DIAMETER)
    mask_map.inside[12:14, 46:50] = True  # near the first pick, but apart from its disc
    mask_map.inside[0, 0] = True
    splintered = outline_picks(mask_map, PICKS, DIAMETER)
    np.testing.assert_array_equal(splintered.labels, whole.labels)


def test_they_are_read_as_written(mask_map: MaskMap, tmp_path: Path) -> None:
    written = outline_picks(mask_map, PICKS, DIAMETER)
    path = tmp_path / "masks" / "a.frames_masks.tif"
    write_masks(written, path)
    assert path.stat().st_size < 2000
    table = pd.read_csv(tmp_path / "masks" / "a.frames_masks.csv")
    assert list(table.columns) == ["label", "x", "y", "score", "area_px2", "diameter_px"]
    assert table.loc[1, ["label", "x", "y", "score"]].tolist() == [2, 300, 200, 0.8]
    assert (tifffile.imread(path) == written.labels).all()  # other programs see it as it is
    read = read_masks(path)
    assert (read.labels == written.labels).all()
    assert read.labels.dtype == np.uint16
    assert read.grid == GRID
    assert (read.picks.xy == CENTRES).all()
    assert read.picks.scores is not None
    assert read.picks.scores.tolist() == [0.9, 0.8, 0.7]
    np.testing.assert_allclose(read.diameters_px, written.diameters_px, atol=0.01)
    # A label's cells lie around its pick.
    rows, columns = np.nonzero(read.labels == 2)
    np.testing.assert_allclose(
        read.grid.to_micrograph(np.column_stack([columns, rows]).astype(float)).mean(0), [300, 200], atol=0.7
    )


def test_no_picks(mask_map: MaskMap, tmp_path: Path) -> None:
    found = outline_picks(mask_map, Picks(np.empty((0, 2)), np.empty(0)), DIAMETER)
    assert not found.labels.any()
    write_masks(found, tmp_path / "b_masks.tif")
    assert len(read_masks(tmp_path / "b_masks.tif").picks) == 0


def test_more_picks_than_labels(mask_map: MaskMap) -> None:
    with pytest.raises(CoordinatesError, match="65536 picks on one micrograph"):
        outline_picks(mask_map, Picks(np.zeros((65536, 2))), DIAMETER)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _foreign(path: Path) -> None:
    tifffile.imwrite(path, np.zeros((5, 6), np.uint16))


def _shorten(path: Path) -> None:
    table = path.with_suffix(".csv")
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:2]))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (Path.unlink, r"a_masks\.tif: not readable"),
        (_cut, r"a_masks\.tif: not readable"),
        (_foreign, r"a_masks\.tif: not readable"),
        (lambda path: path.write_text("no"), r"a_masks\.tif: not readable"),
        (lambda path: path.with_suffix(".csv").unlink(), r"a_masks\.csv: not readable"),
        (lambda path: path.with_suffix(".csv").write_text("x,y\n1,2\n"), r"a_masks\.csv: not readable"),
        (_shorten, r"a_masks\.csv: 1 rows, but a_masks\.tif has label 3"),
    ],
)
def test_damaged_files(
    mask_map: MaskMap, tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    path = tmp_path / "a_masks.tif"
    write_masks(outline_picks(mask_map, PICKS, DIAMETER), path)
    spoil(path)
    with pytest.raises(CoordinatesError, match=message):
        read_masks(path)


class OutlinedDiscs(PickNet):
    """Knows one image: particles of these centres and diameters, in px of the net's input."""

    def __init__(self, xy: NDArray[np.float64], diameters: NDArray[np.float64]) -> None:
        super().__init__()
        self.xy, self.diameters = xy, diameters
        self.stride = self.multiple = 2

    def forward(self, image: torch.Tensor) -> PickMaps:
        """Tell them; the sign of the mask's logit changes on the outline."""
        rows, columns = np.mgrid[: -(-image.shape[-2] // 2), : -(-image.shape[-1] // 2)] * 2.0 + 0.5
        distance = np.hypot(columns[..., None] - self.xy[:, 0], rows[..., None] - self.xy[:, 1])
        centre = 9 - 18 * (distance.min(-1) / 8)
        mask = (0.42 * self.diameters - distance).max(-1)
        channels = np.stack([centre, 0 * mask, 0 * mask, mask, 0 * mask]).astype(np.float32)
        return PickMaps.from_channels(torch.from_numpy(channels)[None])


def test_planted_discs_come_back_with_their_diameters(dark_discs: PickerCheckpoint) -> None:
    """Discs of 30 to 50 px on a micrograph that is not square, though the picker is told 40 px."""
    xy = np.array([[61.3, 52.1], [203.7, 61.9], [331.2, 98.4], [92.6, 183.8], [259.1, 197.3]])
    diameters = np.array([30.0, 35.0, 40.0, 45.0, 50.0])
    micrograph = Micrograph(np.random.default_rng(0).normal(size=(251, 400)).astype(np.float32))
    net = OutlinedDiscs(xy * 0.4, diameters * 0.4)
    found = Picker(replace(dark_discs, net=net), PickerSettings(turns=1)).find(micrograph, 40.0)
    masks = outline_picks(found.mask_map, found.picks.above(0.9), 40.0)
    nearest = np.linalg.norm(masks.picks.xy[:, None] - xy, axis=-1).argmin(1)
    assert sorted(nearest) == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(masks.diameters_px, diameters[nearest], rtol=0.03)


@pytest.fixture
def work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw_discs: Callable[..., NDArray[np.float32]]
) -> Path:
    """Work beside ``m/a.mrc`` with two discs."""
    monkeypatch.chdir(tmp_path)
    write_mrc(Path("m/a.mrc"), draw_discs((120, 160), [(50, 40), (110, 80)]), 2.0)
    return tmp_path


@pytest.fixture
def picker(dark_discs: PickerCheckpoint) -> Picker:
    """Sees everything that scores above 0.5 as covered."""

    class Masked(type(dark_discs.net)):  # type: ignore[misc]  # a fixture's own class
        def forward(self, image: torch.Tensor) -> PickMaps:
            maps: PickMaps = super().forward(image)
            return maps._replace(mask=maps.centre)

    return Picker(replace(dark_discs, net=Masked()))


OPTIONS = PickingOptions(Diameter(px=24.0), masks=True)


def _files() -> list[str]:
    return sorted(path.as_posix() for path in Path("picks").rglob("*mask*") if path.is_file())


def _masks() -> InstanceMasks:
    return read_masks(Path("picks/masks/m/a_masks.tif"))


@pytest.mark.usefixtures("work")
def test_predict_writes_them(picker: Picker) -> None:
    rows = pick_all(find_micrographs(["m"]), picker, Path("picks"), OPTIONS)
    assert _files() == [
        "picks/candidates/m/a_mask.tif",
        "picks/masks/m/a_masks.csv",
        "picks/masks/m/a_masks.tif",
    ]
    masks = _masks()
    assert len(masks.picks) == rows[0].picks == 2
    assert (masks.diameters_px > 5).all()
    assert json.loads(Path("picks/run.json").read_text())["options"]["masks"] is True
    # With another threshold they are divided anew.
    rethreshold(Path("picks"), 0.01)
    assert len(_masks().picks) > 2
    rethreshold(Path("picks"), 0.5)
    assert (_masks().labels == masks.labels).all()


@pytest.mark.usefixtures("work")
def test_a_run_goes_on_only_with_the_same_option(picker: Picker) -> None:
    inputs = find_micrographs(["m"])
    pick_all(inputs, picker, Path("picks"), replace(OPTIONS, masks=False))
    assert _files() == []
    with pytest.raises(ConfigurationError, match=r"\(masks: then False, now True\); pass --fresh"):
        pick_all(inputs, picker, Path("picks"), OPTIONS)
    pick_all(inputs, picker, Path("picks"), OPTIONS, fresh=True)
    assert len(_files()) == 3
    pick_all(inputs, picker, Path("picks"), replace(OPTIONS, masks=False), fresh=True)
    assert _files() == []


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("no")])
@pytest.mark.usefixtures("work")
def test_what_is_missing_or_damaged_is_picked_again(
    picker: Picker, spoil: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = find_micrographs(["m"])
    pick_all(inputs, picker, Path("picks"), OPTIONS)
    before = _masks()
    spoil(Path("picks/candidates/m/a_mask.tif"))
    pick_all(inputs, picker, Path("picks"), OPTIONS)
    assert (_masks().labels == before.labels).all()
    monkeypatch.setattr(Picker, "find", None)
    pick_all(inputs, picker, Path("picks"), OPTIONS)  # all is there now


@pytest.mark.usefixtures("work")
def test_a_micrograph_that_fails_has_none(picker: Picker) -> None:
    inputs = find_micrographs(["m"])
    pick_all(inputs, picker, Path("picks"), OPTIONS)
    write_mrc(Path("m/a.mrc"), np.full((120, 160), 3, np.float32), 2.0)
    (row,) = pick_all(inputs, picker, Path("picks"), OPTIONS)
    assert row.error
    assert _files() == []
