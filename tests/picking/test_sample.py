from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import Micrograph, MicrographError, bin_micrograph
from cryopick.io.micrographs import PixelSizeSource, write_mrc
from cryopick.models import PickerCheckpoint
from cryopick.picking import (
    Diameter,
    MicrographInput,
    Picker,
    PickingOptions,
    estimate_diameter,
    find_micrographs,
    read_sample,
    sample,
)
from cryopick.picking.sample import LargeMicrograph

OPTIONS = PickingOptions(Diameter())


def _write(folder: Path, count: int) -> list[MicrographInput]:
    rng = np.random.default_rng(0)
    for index in range(count):
        write_mrc(folder / f"m{index:02d}.mrc", rng.normal(size=(30, 40)).astype(np.float32), 2.0)
    return find_micrographs([folder])


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, ["m00"]), (3, ["m00", "m01", "m02"]), (12, ["m00", "m02", "m05", "m07", "m10"])],
)
def test_the_sample_is_spread(tmp_path: Path, count: int, expected: list[str]) -> None:
    assert [one.path.stem for one in read_sample(_write(tmp_path, count), OPTIONS)] == expected


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    inputs = _write(tmp_path, 12)
    for name in ("m00", "m05", "m06", "m10", "m11"):
        (tmp_path / f"{name}.mrc").write_bytes(b"")
    assert [one.path.stem for one in read_sample(inputs, OPTIONS)] == ["m01", "m02", "m07"]


def test_none_can_be_read(tmp_path: Path) -> None:
    inputs = _write(tmp_path, 40)
    for one in inputs:
        one.path.write_bytes(b"")
    with pytest.raises(MicrographError, match=r"none of 15 micrographs tried.*the first: .*m00\.mrc"):
        read_sample(inputs, OPTIONS)


def test_how_it_is_read(tmp_path: Path) -> None:
    (one,) = _write(tmp_path, 1)
    (told,) = read_sample([one], replace(OPTIONS, pixel_size=3.0, trust_pixel_size=PixelSizeSource.OPTION))
    assert told.pixel_size == 3.0
    (listed,) = read_sample([replace(one, pixel_size=2.0)], OPTIONS)
    assert listed.pixel_size == 2.0
    with pytest.raises(MicrographError, match="header says 2 A/px"):
        read_sample([one], replace(OPTIONS, pixel_size=3.0))


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take everything for large."""
    monkeypatch.setattr(sample, "LARGE", 30 * 40 - 1)


@pytest.mark.usefixtures("small_memory")
def test_a_large_one_is_read_at_the_scale_that_is_wanted(tmp_path: Path) -> None:
    (one,) = _write(tmp_path, 1)
    (large,) = read_sample([one], OPTIONS)
    assert isinstance(large, LargeMicrograph)
    assert (large.shape, large.pixel_size, large.path) == ((30, 40), 2.0, one.path)
    binned = large.binned(3)
    np.testing.assert_array_equal(binned.image, bin_micrograph(one.read(), 3).image)
    assert large.binned(3) is binned
    one.path.unlink()
    with pytest.raises(MicrographError, match="no such file"):
        large.binned(2)


def test_only_large_ones_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "LARGE", 30 * 40)
    assert all(isinstance(one, Micrograph) for one in read_sample(_write(tmp_path, 3), OPTIONS))


@pytest.mark.usefixtures("small_memory")
def test_large_ones_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    inputs = _write(tmp_path, 12)
    content = bytearray(inputs[0].path.read_bytes())
    content[2000:2004] = np.float32(np.nan).tobytes()
    inputs[0].path.write_bytes(content)
    inputs[2].path.write_bytes(content[:3000])
    assert [one.path.stem for one in read_sample(inputs, OPTIONS)] == ["m01", "m03", "m05", "m07", "m10"]


def test_large_ones_have_the_same_diameter(
    tmp_path: Path,
    dark_discs: PickerCheckpoint,
    draw_discs: Callable[..., NDArray[np.float32]],
    scatter: Callable[..., NDArray[np.float64]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(2):
        centres = scatter((300, 422), 8, 68.0, seed)
        image = draw_discs((300, 422), centres, diameter=48.0, noise=2.0, seed=seed)
        write_mrc(tmp_path / f"{seed}.mrc", image, 2.0)
    inputs, picker = find_micrographs([tmp_path]), Picker(dark_discs)
    kept = estimate_diameter(read_sample(inputs, OPTIONS), picker)
    monkeypatch.setattr(sample, "LARGE", 1)
    assert estimate_diameter(read_sample(inputs, OPTIONS), picker) == kept
