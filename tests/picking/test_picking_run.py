import gzip
import hashlib
import json
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import mrcfile
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import PixelSizeSource, write_mrc
from cryopick.models import PickerCheckpoint, PickMaps, save_checkpoint
from cryopick.picking import (
    Diameter,
    MicrographInput,
    Picker,
    PickingOptions,
    RunFolder,
    SummaryRow,
    find_micrographs,
    pick_all,
    read_summary,
)

OPTIONS = PickingOptions(Diameter(px=24.0))
SHAPE = (150, 211)


@pytest.fixture
def centres(scatter: Callable[..., NDArray[np.float64]]) -> NDArray[np.float64]:
    return scatter(SHAPE, 8, 34.0, seed=2)


@pytest.fixture
def good(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    draw_discs: Callable[..., NDArray[np.float32]],
    centres: NDArray[np.float64],
) -> Path:
    """Work in a folder with two good micrographs in ``m/``."""
    monkeypatch.chdir(tmp_path)
    for seed, name in enumerate(["m/a.mrc", "m/z.mrc"]):
        write_mrc(tmp_path / name, draw_discs(SHAPE, centres, seed=seed), 2.0)
    return tmp_path


def _write_bad(folder: Path) -> dict[str, str]:
    """One micrograph of each bad kind, and a word that its message must hold."""
    whole = (folder / "a.mrc").read_bytes()
    (folder / "truncated.mrc").write_bytes(whole[: len(whole) // 2])
    (folder / "truncated2.mrc.gz").write_bytes(gzip.compress(whole)[:-2000])
    (folder / "empty.mrc").touch()
    (folder / "page.mrc").write_text("<!DOCTYPE html><html><body>404</body></html>")
    (folder / "noise.tif").write_bytes(bytes(range(256)) * 40)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with mrcfile.new(folder / "constant.mrc", data=np.full(SHAPE, 3, np.float32)) as mrc:
        mrc.voxel_size = 2.0
    one_nan = np.float32(np.nan).tobytes()
    (folder / "nan.mrc").write_bytes(whole[:2000] + one_nan + whole[2004:])
    (folder / "notes.txt").write_text("not a micrograph\n")
    return {
        "truncated.mrc": "",
        "truncated2.mrc.gz": "",
        "empty.mrc": "empty",
        "page.mrc": "",
        "noise.tif": "",
        "picture.png": "",
        "constant.mrc": "every pixel is 3",
        "nan.mrc": "1 of 31650 pixels are NaN",
        "notes.txt": "not the name of a micrograph",
        "gone.mrc": "",
    }


def _stars(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.star")}


def test_good_ones_are_picked_and_bad_ones_named(
    good: Path,
    dark_discs: PickerCheckpoint,
    centres: NDArray[np.float64],
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = _write_bad(good / "m")
    inputs = [
        *find_micrographs(["m", "m/notes.txt"]),
        MicrographInput(Path("m/gone.mrc"), "m/gone.mrc", "m/gone"),
    ]
    seen: list[SummaryRow] = []
    with caplog.at_level(logging.WARNING):
        rows = pick_all(inputs, Picker(dark_discs), Path("picks"), OPTIONS, progress=seen.append)

    by_name = {Path(row.micrograph).name: row for row in rows}
    assert len(rows) == len(seen) == len(inputs) == 12
    for name, word in bad.items():
        row = by_name[name]
        assert f"m/{name}" in row.error, name
        assert word in row.error
        assert (row.picks, row.mean_score) == (0, None)
        assert row.error in caplog.text
    for name in ("a.mrc", "z.mrc"):
        assert by_name[name].error == ""
        assert by_name[name].picks == 8

    files = sorted(
        path.relative_to("picks").as_posix() for path in Path("picks").rglob("*") if path.is_file()
    )
    assert files == [
        ".progress/0.jsonl",
        ".progress/lock",
        ".progress/settings.json",
        "autopick.star",
        "candidates/m/a.star",
        "candidates/m/z.star",
        "cryosparc.star",
        "m/a_autopick.star",
        "m/z_autopick.star",
        "particle_coordinates/a.csv",
        "particle_coordinates/z.csv",
        "run.json",
        "summary.csv",
        "timings.csv",
    ]
    picks = read_coordinates(Path("picks"))
    assert {key: len(one) for key, one in picks.items()} == {"a": 8, "z": 8}
    for one in picks.values():
        assert np.linalg.norm(one.xy[:, None] - centres, axis=-1).min(1).max() < 2.5
    assert [replace(row, mean_score=None) for row in read_summary(Path("picks"))] == [
        replace(row, mean_score=None) for row in rows
    ]
    assert json.loads(Path("picks/run.json").read_text())["failed"] == 10


def test_the_same_command_twice_writes_the_same_bytes(good: Path, dark_discs: PickerCheckpoint) -> None:
    _write_bad(good / "m")
    pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    before = _stars(Path("picks"))
    assert len(before) == 6
    pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert _stars(Path("picks")) == before


def test_names_of_every_kind_come_back(good: Path, dark_discs: PickerCheckpoint) -> None:
    names = ["Körnchen", "Ko\u0308rnchen", "粒子 1", "wide\u3000space", "no\u00a0break", "#1", "🧊"]
    for name in names:
        (good / "m" / f"{name}.mrc").symlink_to("a.mrc")
    rows = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert {row.micrograph: row.picks for row in rows if row.picks != 8 or row.error} == {}
    wanted = dict.fromkeys([*names, "a", "z"], 8)
    for source in ("picks", "picks/autopick.star", "picks/cryosparc.star"):
        found = read_coordinates(Path(source))
        assert {name: len(picks) for name, picks in found.items()} == wanted, source
    assert [row.micrograph for row in read_summary(Path("picks"))] == [row.micrograph for row in rows]


def test_names_that_cannot_be_written_stop_nothing(good: Path, dark_discs: PickerCheckpoint) -> None:
    for name in ("line\nend", "tab\t", "\u2028", os.fsdecode(b"\xff")):
        (good / "m" / f"{name}.mrc").symlink_to("a.mrc")
    (good / "m" / "broken.mrc").symlink_to("nowhere.mrc")
    for _ in range(2):
        rows = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
        assert len(rows) == 7
        assert {row.micrograph: row.picks for row in rows if not row.error} == {"m/a.mrc": 8, "m/z.mrc": 8}
        errors = {row.micrograph: row.error for row in rows if row.error}
        assert "m/broken.mrc: no such file" in errors["m/broken.mrc"]
        assert "m/\\udcff.mrc: its name" in errors["m/\\udcff.mrc"]
        assert [row.error for row in read_summary(Path("picks"))] == [row.error for row in rows]


def test_hundreds_of_bad_files_are_all_named(
    good: Path, dark_discs: PickerCheckpoint, caplog: pytest.LogCaptureFixture
) -> None:
    for index in range(300):
        (good / "m" / f"bad_{index:03d}.mrc").touch()
    rows = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert [row.picks for row in rows if not row.error] == [8, 8]
    assert len(caplog.records) == sum("empty" in row.error for row in rows) == 300


def test_a_gpu_without_memory_is_told_of_each_micrograph(
    good: Path, dark_discs: PickerCheckpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(self: Picker, image: torch.Tensor, turns: int) -> PickMaps:
        raise torch.OutOfMemoryError("CUDA out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(Picker, "_tile_maps", no_memory)
        patch.setattr(torch.cuda, "empty_cache", lambda: None)
        rows = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert ["close other programs on it, or pass --device cpu" in row.error for row in rows] == [True, True]
    rows = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert [row.picks for row in rows] == [8, 8]  # the same command goes on


def test_all_are_bad(good: Path, dark_discs: PickerCheckpoint) -> None:
    for name in ("a", "z"):
        (good / "m" / f"{name}.mrc").write_bytes(b"")
    rows = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert all(row.error for row in rows)
    assert len(read_summary(Path("picks"))) == 2
    assert set(_stars(Path("picks"))) == {"autopick.star", "cryosparc.star"}


def test_many_keep_their_order(
    good: Path, dark_discs: PickerCheckpoint, draw_discs: Callable[..., NDArray[np.float32]]
) -> None:
    for index in range(7):
        write_mrc(good / "m" / f"n{index}.mrc", draw_discs((40, 60), seed=index), 2.0)
    inputs = find_micrographs(["m"])
    rows = pick_all(inputs, Picker(dark_discs), Path("picks"), OPTIONS)
    assert [row.micrograph for row in rows] == [one.name for one in inputs]
    assert len(rows) == 9


def test_the_threshold_asked_for(good: Path, dark_discs: PickerCheckpoint) -> None:
    inputs, picker = find_micrographs(["m"]), Picker(dark_discs)
    few = pick_all(inputs, picker, Path("few"), replace(OPTIONS, threshold=1.0))
    many = pick_all(inputs, picker, Path("many"), replace(OPTIONS, threshold=0.01))
    assert [row.picks for row in few] < [row.picks for row in many]
    assert json.loads(Path("many/run.json").read_text())["threshold"] == 0.01


def test_the_threshold_the_scores_ask_for(good: Path, dark_discs: PickerCheckpoint) -> None:
    options = replace(OPTIONS, adapt_threshold=True)
    strict = replace(dark_discs, threshold=0.9999999)
    rows = pick_all(find_micrographs(["m"]), Picker(strict), Path("picks"), options)
    assert [row.picks for row in rows] == [8, 8]
    threshold = json.loads(Path("picks/run.json").read_text())["threshold"]
    assert 0.1 < threshold < 0.9999999


def test_the_diameter_in_angstrom_needs_each_pixel_size(good: Path, dark_discs: PickerCheckpoint) -> None:
    with mrcfile.open(good / "m" / "a.mrc") as mrc:
        write_mrc(good / "m" / "unknown.mrc", mrc.data.copy(), None)
    options = PickingOptions(Diameter(angstrom=48.0))
    a, unknown, z = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), options)
    assert (a.picks, z.picks) == (8, 8)
    assert (a.pixel_size, a.diameter_px) == (2.0, 24.0)
    assert "m/unknown.mrc: the pixel size is unknown" in unknown.error
    assert unknown.height == SHAPE[0]
    told = replace(options, pixel_size=2.0)
    rows = pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), told, fresh=True)
    assert [row.picks for row in rows] == [8, 8, 8]


def test_a_pixel_size_that_the_header_denies(good: Path, dark_discs: PickerCheckpoint) -> None:
    options = PickingOptions(Diameter(angstrom=48.0), pixel_size=1.5)
    inputs, picker = find_micrographs(["m/a.mrc"]), Picker(dark_discs)
    (row,) = pick_all(inputs, picker, Path("picks"), options)
    assert "header says 2 A/px" in row.error
    (row,) = pick_all(
        inputs, picker, Path("picks"), replace(options, trust_pixel_size=PixelSizeSource.HEADER), fresh=True
    )
    assert (row.error, row.diameter_px) == ("", 24.0)


def test_a_pixel_size_of_nothing_is_no_pixel_size(good: Path, dark_discs: PickerCheckpoint) -> None:
    options = replace(OPTIONS, pixel_size=0.0)
    (row,) = pick_all(find_micrographs(["m/a.mrc"]), Picker(dark_discs), Path("picks"), options)
    assert "pixel size 0.0 A/px is not a positive number" in row.error


def test_the_pixel_size_of_a_star_is_used(good: Path, dark_discs: PickerCheckpoint) -> None:
    with mrcfile.open(good / "m" / "a.mrc") as mrc:
        write_mrc(good / "m" / "unknown.mrc", mrc.data.copy(), None)
    inputs = [MicrographInput(Path("m/unknown.mrc"), "m/unknown.mrc", "m/unknown", 2.0)]
    options = PickingOptions(Diameter(angstrom=48.0))
    (row,) = pick_all(inputs, Picker(dark_discs), Path("picks"), options)
    assert (row.error, row.pixel_size, row.picks) == ("", 2.0, 8)


def test_the_checkpoint_is_named_with_its_hash(good: Path, dark_discs: PickerCheckpoint) -> None:
    file = good / "picker.ckpt"
    save_checkpoint(dark_discs, file)
    pick_all(find_micrographs(["m"]), Picker(dark_discs), Path("picks"), OPTIONS, file)
    run = json.loads(Path("picks/run.json").read_text())
    assert run["checkpoint"] == str(file)
    assert run["checkpoint_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_fault_of_ours_is_not_hidden(
    good: Path, dark_discs: PickerCheckpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    picker = Picker(dark_discs)
    monkeypatch.setattr(Picker, "__call__", broken)
    with pytest.raises(ZeroDivisionError):
        pick_all(find_micrographs(["m"]), picker, Path("picks"), OPTIONS)
    assert not Path("picks/summary.csv").exists()


def test_starting_over_leaves_nothing_of_the_run_before(good: Path, dark_discs: PickerCheckpoint) -> None:
    picker, output = Picker(dark_discs), Path("picks")
    pick_all(find_micrographs(["m"]), picker, output, PickingOptions(Diameter(px=24.0), masks=True))
    assert list(output.rglob("z*"))
    only = find_micrographs(["m/a.mrc"])
    pick_all(only, picker, output, PickingOptions(Diameter(px=20.0)), fresh=True)
    assert not list(output.rglob("z*"))
    assert not list(output.rglob("*mask*.*"))
    assert list(output.rglob("a*"))


def test_a_working_folder_whose_name_is_no_text(
    good: Path, monkeypatch: pytest.MonkeyPatch, dark_discs: PickerCheckpoint
) -> None:
    folder = good / "a\udcff"
    folder.mkdir()
    monkeypatch.chdir(folder)
    rows = pick_all(find_micrographs([good / "m"]), Picker(dark_discs), Path("picks"), OPTIONS)
    assert [row.error for row in rows] == ["", ""]
    assert RunFolder(Path("picks")).read_run()["project"] == str(folder)
    with pytest.raises(ConfigurationError, match="which no STAR file can hold"):
        pick_all(find_micrographs([good / "m"]), Picker(dark_discs), good / "b\nc", OPTIONS)
    assert not (good / "b\nc").exists()
