from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist

from cryopick.core import CheckpointError, ConfigurationError, Micrograph, Picks, bin_micrograph
from cryopick.image import ScaledMicrograph, to_picking_scale
from cryopick.models import Calibration, PickerCheckpoint, PickMaps, UNet, save_checkpoint
from cryopick.picking import Picker, PickerSettings
from cryopick.picking.stopwatch import Stopwatch

SHAPE = (301, 422)

Draw = Callable[..., NDArray[np.float32]]


@pytest.fixture
def centres(scatter: Callable[..., NDArray[np.float64]]) -> NDArray[np.float64]:
    return scatter(SHAPE, 20, 36.0, seed=7)


@pytest.fixture
def micrograph(draw_discs: Draw, centres: NDArray[np.float64]) -> Micrograph:
    """Discs of 24 px."""
    return Micrograph(draw_discs(SHAPE, centres, noise=0.4), 2.0, Path("a.mrc"))


def _matched(picks: Picks, centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance from each centre to the nearest pick, and from each pick to the nearest centre."""
    distances = cdist(centres, picks.xy)
    return np.concatenate([distances.min(0), distances.min(1)])


def test_planted_particles_are_picked_where_they_are(
    dark_discs: PickerCheckpoint, micrograph: Micrograph, centres: NDArray[np.float64]
) -> None:
    picker = Picker(dark_discs)
    assert picker.threshold == 0.5
    picks = picker(micrograph, 24.0).above(picker.threshold)
    assert len(picks) == 20
    assert _matched(picks, centres).max() < 2.0
    assert picks.diameter_px == 24.0
    assert picks.scores is not None
    assert (np.diff(picks.scores) <= 0).all()
    assert picks.scores.max() <= 1


@pytest.mark.parametrize(("zoom", "shape"), [(1.5, (450, 633)), (0.7, (211, 295)), (4.0, (1201, 1688))])
def test_any_pixel_size_will_do(
    dark_discs: PickerCheckpoint,
    draw_discs: Draw,
    centres: NDArray[np.float64],
    zoom: float,
    shape: tuple[int, int],
) -> None:
    scaled = centres * zoom
    image = draw_discs(shape, scaled, diameter=24 * zoom, noise=0.4 * zoom)
    picks = Picker(dark_discs)(Micrograph(image), 24 * zoom).above(0.5)
    assert _matched(picks, scaled).max() < 2.0 * zoom


def test_nothing_is_picked_where_nothing_was_measured(dark_discs: PickerCheckpoint, draw_discs: Draw) -> None:
    image = draw_discs(SHAPE, [(60.0, 40.0), (200.0, 150.0)], depth=3.0, noise=0.4)
    picks = Picker(dark_discs)(Micrograph(image), 24.0).above(0.5)
    assert len(picks) == 2
    image[:41] = image[41]  # whose dark pixels become a streak
    picks = Picker(dark_discs)(Micrograph(image), 24.0).above(0.5)
    np.testing.assert_allclose(picks.xy[picks.xy[:, 1] > 60], [[200, 150]], atol=2)
    assert (picks.xy[:, 1] >= 41).all()


@pytest.mark.parametrize("level", [0.0, 500.0])
def test_a_strip_without_data_does_not_outweigh_the_data(
    dark_discs: PickerCheckpoint, micrograph: Micrograph, centres: NDArray[np.float64], level: float
) -> None:
    """Zeros beside data of some hundreds hid all particles."""
    image = micrograph.image + 500
    image[:, -9:] = 500 - level
    picks = Picker(dark_discs)(Micrograph(image), 24.0).above(0.5)
    assert cdist(centres[centres[:, 0] < 400], picks.xy).min(axis=1).max() < 2.0


@pytest.mark.parametrize("stride", [1, 2])
def test_corners_and_edges(dark_discs: PickerCheckpoint, draw_discs: Draw, stride: int) -> None:
    corners = np.array([[0.0, 0.0], [421.0, 0.0], [0.0, 300.0], [421.0, 300.0], [200.0, 0.0], [421.0, 150.0]])
    image = draw_discs(SHAPE, corners, depth=2.5)
    picker = Picker(replace(dark_discs, net=type(dark_discs.net)(stride=stride)))
    picks = picker(Micrograph(image), 24.0).above(0.5)
    # Half of the disc is missing: what is left has its middle further in.
    assert _matched(picks, corners).max() < 6.0
    assert (picks.xy >= 0).all()
    assert (picks.xy <= [421, 300]).all()


@pytest.mark.parametrize("shape", [(301, 422), (20, 500), (13, 15)])
def test_a_micrograph_without_particles_has_no_picks(
    dark_discs: PickerCheckpoint, draw_discs: Draw, shape: tuple[int, int]
) -> None:
    picks = Picker(dark_discs)(Micrograph(draw_discs(shape)), 24.0).above(0.5)
    assert len(picks) == 0
    assert picks.scores is not None


def test_no_two_are_closer_than_a_third_of_a_diameter(dark_discs: PickerCheckpoint, draw_discs: Draw) -> None:
    timid = replace(dark_discs, calibration=Calibration(0.2, 0.0))
    candidates = Picker(timid)(Micrograph(draw_discs(SHAPE)), 24.0)
    assert len(candidates) > 100
    assert pdist(candidates.xy).min() >= 0.3 * 24


@pytest.mark.parametrize("stride", [1, 2])
def test_tile_by_tile_is_as_good_as_whole(
    dark_discs: PickerCheckpoint, micrograph: Micrograph, stride: int
) -> None:
    checkpoint = replace(dark_discs, net=type(dark_discs.net)(stride=stride))
    whole = Picker(checkpoint, PickerSettings())(micrograph, 24.0).above(0.5)
    tiled = Picker(checkpoint, PickerSettings(tile_px=96, overlap_diameters=3.5))(micrograph, 24.0).above(0.5)
    assert len(whole) == len(tiled) == 20
    # At most one cell of the map apart.
    assert _matched(whole, tiled.xy).max() < 1.6 * stride
    assert whole.scores is not None
    assert tiled.scores is not None
    np.testing.assert_allclose(np.sort(tiled.scores), np.sort(whole.scores), atol=0.1)


def test_tiles_of_a_real_net_meet_without_a_seam(dark_discs: PickerCheckpoint, draw_discs: Draw) -> None:
    torch.manual_seed(0)
    checkpoint = replace(dark_discs, net=UNet(widths=[4, 8], depth=1, stride=2).eval())
    image = torch.from_numpy(draw_discs((200, 300)))
    whole = Picker(checkpoint, PickerSettings(precision="32"))._maps(image, 2048)
    tiled = Picker(checkpoint, PickerSettings(precision="32", overlap_diameters=4))._maps(image, 128)
    for part, other in zip(whole, tiled, strict=True):
        assert part.shape == other.shape
        assert (part - other).abs().max() < 0.15 * part.std() + 1e-3


def test_bright_particles(
    dark_discs: PickerCheckpoint, micrograph: Micrograph, centres: NDArray[np.float64]
) -> None:
    negative = Micrograph(-micrograph.image)
    blind = Picker(dark_discs)(negative, 24.0).above(0.5)
    assert cdist(centres, blind.xy).min() > 12
    asked = Picker(dark_discs, PickerSettings(bright=True))
    trained = Picker(replace(dark_discs, bright=True))
    for picker in (asked, trained):
        assert _matched(picker(negative, 24.0).above(0.5), centres).max() < 2.0
    overruled = Picker(replace(dark_discs, bright=True), PickerSettings(bright=False))
    assert _matched(overruled(micrograph, 24.0).above(0.5), centres).max() < 2.0


def test_calibration_is_the_checkpoints(dark_discs: PickerCheckpoint, micrograph: Micrograph) -> None:
    plain = Picker(dark_discs)(micrograph, 24.0).scores
    doubtful = Picker(replace(dark_discs, calibration=Calibration(0.5, 0.0)))(micrograph, 24.0).scores
    assert plain is not None
    assert doubtful is not None
    odds = np.log(plain[:10] / (1 - plain[:10]))
    np.testing.assert_allclose(np.log(doubtful[:10] / (1 - doubtful[:10])), odds / 2, rtol=1e-3)


@pytest.mark.parametrize("precision", ["bf16-mixed", "16-mixed"])
def test_half_precision_picks_the_same(
    dark_discs: PickerCheckpoint, micrograph: Micrograph, centres: NDArray[np.float64], precision: str
) -> None:
    picks = Picker(dark_discs, PickerSettings(precision=precision))(micrograph, 24.0).above(0.5)
    assert _matched(picks, centres).max() < 2.0


def test_the_same_micrograph_gives_the_same_picks(
    dark_discs: PickerCheckpoint, micrograph: Micrograph
) -> None:
    picker = Picker(dark_discs)
    one, other = picker(micrograph, 24.0), picker(micrograph, 24.0)
    np.testing.assert_array_equal(one.xy, other.xy)


def test_sizes_come_with_the_candidates(dark_discs: PickerCheckpoint, micrograph: Micrograph) -> None:
    picker = Picker(dark_discs)
    found = picker.find(micrograph, 24.0)
    np.testing.assert_array_equal(found.picks.xy, picker(micrograph, 24.0).xy)
    # The net of these tests has no idea of size.
    np.testing.assert_allclose(found.diameters_px, np.full(len(found.picks), 24.0))
    larger = replace(dark_discs, calibration=replace(dark_discs.calibration, size=1.25))
    np.testing.assert_allclose(Picker(larger).find(micrograph, 24.0).diameters_px, 30.0)


def test_from_a_file(dark_discs: PickerCheckpoint, micrograph: Micrograph, tmp_path: Path) -> None:
    save_checkpoint(dark_discs, tmp_path / "picker.ckpt")
    picker = Picker.from_file(str(tmp_path / "picker.ckpt"), PickerSettings(device="cpu"))
    np.testing.assert_array_equal(picker(micrograph, 24.0).xy, Picker(dark_discs)(micrograph, 24.0).xy)
    with pytest.raises(CheckpointError, match="no such checkpoint"):
        Picker.from_file(tmp_path / "other.ckpt")


def test_a_diameter_that_cannot_be_meant(dark_discs: PickerCheckpoint, micrograph: Micrograph) -> None:
    with pytest.raises(ConfigurationError, match=r"a\.mrc: a particle diameter of"):
        Picker(dark_discs)(micrograph, 0.01)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (PickerSettings(tile_px=64), r"tiles of 64 px cannot overlap by 128 px; raise picker\.tile_px"),
        (
            PickerSettings(overlap_diameters=-1),
            r"picker\.overlap_diameters=-1: wanted a number",
        ),
        (PickerSettings(tile_px="abc"), r"picker\.tile_px=abc: wanted a number"),  # type: ignore[arg-type]
        (PickerSettings(precision="64"), "unknown precision '64'"),
        (PickerSettings(device="tpu9"), "unknown device 'tpu9'"),
    ],
)
def test_settings_that_cannot_be(
    dark_discs: PickerCheckpoint, settings: PickerSettings, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        Picker(dark_discs, settings)


def test_a_number_of_bits_from_a_configuration_is_a_precision(dark_discs: PickerCheckpoint) -> None:
    assert Picker(dark_discs, PickerSettings(precision=32)).precision == "32"  # type: ignore[arg-type]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_picks_the_same(
    dark_discs: PickerCheckpoint, micrograph: Micrograph, centres: NDArray[np.float64]
) -> None:
    picks = Picker(dark_discs, PickerSettings(device="cuda"))(micrograph, 24.0).above(0.5)
    assert _matched(picks, centres).max() < 2.0


def test_a_binned_micrograph_gives_the_same_picks(dark_discs: PickerCheckpoint, draw_discs: Draw) -> None:
    large = Micrograph(draw_discs((601, 802), [(200, 300), (500, 150)], diameter=120, noise=4.0), 2.0)
    picker = Picker(dark_discs)
    binning = picker.binning(large.shape, 120.0, large.path)
    assert binning == 4
    np.testing.assert_array_equal(picker(bin_micrograph(large, binning), 120.0).xy, picker(large, 120.0).xy)


def test_the_stopwatch_is_told(dark_discs: PickerCheckpoint, micrograph: Micrograph) -> None:
    watch = Stopwatch()
    Picker(dark_discs)(micrograph, 24.0, watch)
    assert all(watch.seconds[name] > 0 for name in ("rescaling", "network", "peaks"))
    assert watch.seconds["reading"] == watch.seconds["writing"] == 0


def test_an_answer_that_is_no_number(dark_discs: PickerCheckpoint, micrograph: Micrograph) -> None:
    picker = Picker(dark_discs)
    with torch.no_grad():
        next(picker.net.parameters()).fill_(torch.nan)
    with pytest.raises(CheckpointError, match=r"a\.mrc: the net's answer is not finite; train again"):
        picker(micrograph, 24.0)


def test_too_little_memory_makes_the_tiles_smaller(
    dark_discs: PickerCheckpoint,
    micrograph: Micrograph,
    centres: NDArray[np.float64],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[int, int]] = []
    tile_maps = Picker._tile_maps

    def small_memory(self: Picker, image: torch.Tensor, turns: int) -> PickMaps:
        seen.append((image.shape[0], image.shape[1]))
        if image.numel() > 150 * 150:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return tile_maps(self, image, turns)

    monkeypatch.setattr(Picker, "_tile_maps", small_memory)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    picks = Picker(dark_discs, PickerSettings(overlap_diameters=2))(micrograph, 24.0).above(0.5)
    assert _matched(picks, centres).max() < 2.0
    assert seen[0] == (201, 281)
    assert max(seen[-1]) <= 100


def test_too_little_memory_for_rescaling(
    dark_discs: PickerCheckpoint,
    micrograph: Micrograph,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    expected = Picker(dark_discs)(micrograph, 24.0)
    devices: list[str] = []

    def small_memory(*arguments: Any) -> ScaledMicrograph:
        devices.append(str(arguments[3]))
        if len(devices) == 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return to_picking_scale(*arguments)

    monkeypatch.setattr("cryopick.picking.picker.to_picking_scale", small_memory)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: devices.append("emptied"))
    picks = Picker(dark_discs)(micrograph, 24.0)
    np.testing.assert_array_equal(picks.xy, expected.xy)
    assert devices == ["cpu", "emptied", "cpu"]
    assert "a.mrc: out of memory on cpu; rescaling on the CPU" in caplog.text


def test_too_little_memory_for_any_tile(
    dark_discs: PickerCheckpoint, micrograph: Micrograph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(self: Picker, image: torch.Tensor, turns: int) -> PickMaps:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Picker, "_tile_maps", no_memory)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    with pytest.raises(ConfigurationError, match=r"does not suffice for tiles of .*; close other programs"):
        Picker(dark_discs)(micrograph, 24.0)
