import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import starfile

from cryopick.core import ConfigurationError, CoordinatesError
from cryopick.io.coordinates import read_coordinates
from cryopick.picking import (
    Diameter,
    PickingOptions,
    ProgressFolder,
    RunFolder,
    SummaryRow,
    find_micrographs,
    find_picked,
    pick_all,
    read_summary,
    rethreshold,
)

Noise = Callable[..., list[str]]
OPTIONS = PickingOptions(Diameter(px=8.0))


def _run(names: list[str], picker: Any, output: str = "picks", **options: Any) -> list[SummaryRow]:
    chosen = PickingOptions(Diameter(px=8.0), **options) if options else OPTIONS
    return pick_all(find_micrographs(names), picker, Path(output), chosen)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".progress" not in path.parts and path.name != "timings.csv"
    }


@pytest.fixture
def run(noise: Noise, planted: Callable[..., Any]) -> Path:
    """A run over two micrographs, of which the second is empty."""
    picker = planted(a=[(10.0, 5.0, 0.9), (20.25, 7.5, 0.6), (30.0, 9.0, 0.2)])
    _run(noise("m/a.mrc", "m/b.mrc"), picker)
    return Path("picks")


def test_every_file_is_there(run: Path) -> None:
    assert sorted(_contents(run)) == [
        "autopick.star",
        "candidates/m/a.star",
        "candidates/m/b.star",
        "cryosparc.star",
        "m/a_autopick.star",
        "m/b_autopick.star",
        "particle_coordinates/a.csv",
        "particle_coordinates/b.csv",
        "run.json",
        "summary.csv",
    ]


def test_the_picks_of_a_micrograph_as_relion_wants_them(run: Path) -> None:
    table = starfile.read(run / "m" / "a_autopick.star")
    assert list(table.columns) == [
        "rlnCoordinateX",
        "rlnCoordinateY",
        "rlnAutopickFigureOfMerit",
        "rlnClassNumber",
        "rlnAnglePsi",
    ]
    np.testing.assert_allclose(table.iloc[:, :3], [[10, 5, 0.9], [20.25, 7.5, 0.6]])


def test_the_list_names_micrographs_and_files_from_the_project(run: Path) -> None:
    table = starfile.read(run / "autopick.star", always_dict=True)["coordinate_files"]
    assert table["rlnMicrographName"].tolist() == ["m/a.mrc", "m/b.mrc"]
    assert table["rlnMicrographCoordinates"].tolist() == [
        "picks/m/a_autopick.star",
        "picks/m/b_autopick.star",
    ]


def test_the_joint_table_for_cryosparc(run: Path) -> None:
    table = starfile.read(run / "cryosparc.star")
    assert table["rlnMicrographName"].tolist() == ["m/a.mrc", "m/a.mrc"]
    np.testing.assert_allclose(table[["rlnCoordinateX", "rlnCoordinateY"]], [[10, 5], [20.25, 7.5]])


def test_the_csv_counts_y_from_the_last_row(run: Path) -> None:
    lines = (run / "particle_coordinates" / "a.csv").read_text().splitlines()
    assert len(lines) == 3
    x, y, *_ = (float(value) for value in lines[1].split(",")[:2])
    assert (x, y) == (10, 30 - 5)
    read = read_coordinates(run / "particle_coordinates" / "a.csv", heights={"a": 30})["a"]
    np.testing.assert_allclose(read.xy, [[10, 5], [20.25, 7.5]], atol=0.51)


def test_candidates_hold_what_the_threshold_leaves_out(run: Path) -> None:
    (candidates,) = read_coordinates(run / "candidates" / "m" / "a.star").values()
    assert candidates.scores is not None
    np.testing.assert_allclose(candidates.scores, [0.9, 0.6, 0.2])


def test_an_empty_micrograph_has_valid_empty_files(run: Path) -> None:
    for file, options in (
        ("m/b_autopick.star", {}),
        ("candidates/m/b.star", {}),
        ("particle_coordinates/b.csv", {"heights": {"b": 30}}),
    ):
        picks = read_coordinates(run / file, **options)
        assert {key: len(one) for key, one in picks.items()} == {"b": 0}


def test_the_whole_folder_is_read_back(run: Path) -> None:
    picks = read_coordinates(run)
    assert {key: len(one) for key, one in picks.items()} == {"a": 2, "b": 0}


def test_the_summary(run: Path) -> None:
    first, second = read_summary(run)
    assert (first.micrograph, first.picks, first.mean_score, first.error) == ("m/a.mrc", 2, 0.75, "")
    assert (first.height, first.width, first.pixel_size, first.diameter_px) == (30, 40, 2.0, 8.0)
    assert (second.picks, second.mean_score) == (0, None)


def test_the_run_is_described(run: Path) -> None:
    described = json.loads((run / "run.json").read_text())
    assert (described["threshold"], described["floor"]) == (0.5, 0.01)
    assert (described["diameter_px"], described["diameter_angstrom"]) == (8.0, None)
    assert (described["micrographs"], described["failed"]) == (2, 0)
    assert described["checkpoint"] is described["checkpoint_sha256"] is None
    assert described["options"]["tile_px"] == 2048


@pytest.mark.parametrize("threshold", [0.01, 0.3, 0.6, 0.95, 1.0])
def test_another_threshold_equals_a_fresh_run(
    run: Path, planted: Callable[..., Any], threshold: float
) -> None:
    picker = planted(a=[(10.0, 5.0, 0.9), (20.25, 7.5, 0.6), (30.0, 9.0, 0.2)])
    fresh = _run(["m"], picker, "fresh", threshold=threshold)
    again = rethreshold(run, threshold)
    assert [row.picks for row in again] == [row.picks for row in fresh]
    contents, wanted = _contents(run), _contents(Path("fresh"))
    assert contents.keys() == wanted.keys()
    for name in contents.keys() - {"summary.csv", "run.json", "autopick.star"}:
        assert contents[name] == wanted[name], name
    assert json.loads(contents["run.json"])["threshold"] == threshold


def test_there_and_back_changes_nothing(run: Path) -> None:
    before = _contents(run)
    rethreshold(run, 0.1)
    assert _contents(run) != before
    rethreshold(run, 0.5)
    assert _contents(run) == before


def test_not_while_another_command_writes(run: Path) -> None:
    before = _contents(run)
    with (
        ProgressFolder(run).sole(),
        pytest.raises(ConfigurationError, match="another command is writing into it"),
    ):
        rethreshold(run, 0.1)
    assert _contents(run) == before


def test_names_count_from_where_it_was_picked(
    run: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = _contents(run)
    folder = run.absolute()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    rethreshold(Path(os.path.relpath(folder, elsewhere)), 0.5)
    assert _contents(folder) == before
    monkeypatch.chdir(folder)
    rethreshold(Path(), 0.5)
    assert _contents(folder) == before
    picked = find_picked(Path()).micrographs
    assert [one.micrograph.path.exists() for one in picked] == [True for _ in picked]
    monkeypatch.chdir(folder.parent)
    Path("moved").mkdir()
    run.rename("moved/picks")
    monkeypatch.chdir("moved")
    rethreshold(run, 0.5)  # still below the project folder
    assert "moved/picks/m/a_autopick.star" in Path("picks/autopick.star").read_text()


@pytest.mark.parametrize("threshold", [0.0, 0.009])
def test_below_the_floor_nothing_was_kept(
    run: Path, threshold: float, caplog: pytest.LogCaptureFixture
) -> None:
    rethreshold(run, 0.01)
    everything = (run / "m" / "a_autopick.star").read_bytes()
    rethreshold(run, 0.5)
    rethreshold(run, threshold)
    assert (run / "m" / "a_autopick.star").read_bytes() == everything
    assert "scores below 0.01 were not kept" in caplog.text


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_that_is_none(run: Path, threshold: float) -> None:
    before = _contents(run)
    with pytest.raises(ConfigurationError, match="wanted a number from 0 to 1"):
        rethreshold(run, threshold)
    assert _contents(run) == before


@pytest.mark.parametrize("content", [None, "", "[1]", "{}", "not json"])
def test_a_folder_of_something_else(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(CoordinatesError, match=r"run\.json.*wanted the output folder of `predict`"):
        rethreshold(tmp_path, 0.5)


def test_the_same_name_in_two_folders(noise: Noise, planted: Callable[..., Any]) -> None:
    _run(noise("1/a.mrc", "2/a.mrc", "2/b.mrc"), planted(a=[(10.0, 5.0, 0.9)]))
    names = set(_contents(Path("picks")))
    assert {"1/a_autopick.star", "2/a_autopick.star", "2/b_autopick.star"} <= names
    assert {f"particle_coordinates/{name}.csv" for name in ("1/a", "2/a", "b")} <= names


def test_a_name_with_spaces_and_dots(noise: Noise, planted: Callable[..., Any]) -> None:
    name = "grid 1/b #1.frames.mrc"
    picker = planted(**{"b #1.frames": [(10.0, 5.0, 0.9)]})
    (row,) = _run(noise(name), picker)
    assert (row.error, row.picks) == ("", 1)
    picks = read_coordinates(Path("picks"))
    assert {key: len(one) for key, one in picks.items()} == {"b #1.frames": 1}
    joint = read_coordinates(Path("picks") / "cryosparc.star")
    assert {key: len(one) for key, one in joint.items()} == {"b #1.frames": 1}


def test_picks_of_an_earlier_run_do_not_pass_for_this_one_s(
    noise: Noise, planted: Callable[..., Any]
) -> None:
    names = noise("m/a.mrc", "m/b.mrc")
    picker = planted(a=[(10.0, 5.0, 0.9)], b=[(10.0, 5.0, 0.9)])
    _run(names, picker)
    Path("m/a.mrc").write_bytes(b"")
    first, second = _run(names, picker)
    assert first.error
    assert second.picks == 1
    assert not [name for name in _contents(Path("picks")) if "/a" in name]
    assert list(read_coordinates(Path("picks"))) == ["b"]


def test_files_are_named_from_the_project_or_whole(tmp_path: Path, noise: Noise) -> None:
    noise("a.mrc")
    folder = RunFolder(tmp_path / "picks")
    assert folder.picks_file("m/a") == tmp_path / "picks" / "m" / "a_autopick.star"
    assert folder.candidates_file("m/a") == tmp_path / "picks" / "candidates" / "m" / "a.star"


def test_a_name_that_another_folder_has_too_later_on(noise: Noise, planted: Callable[..., Any]) -> None:
    picker = planted(a=[(10.0, 5.0, 0.9)])
    first = noise("1/a.mrc")
    _run(first, picker)
    assert "particle_coordinates/a.csv" in _contents(Path("picks"))
    _run([*first, *noise("2/a.mrc")], picker)
    csvs = {name for name in _contents(Path("picks")) if name.endswith(".csv") and "/" in name}
    assert csvs == {"particle_coordinates/1/a.csv", "particle_coordinates/2/a.csv"}
