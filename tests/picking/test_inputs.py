import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from cryopick.core import ConfigurationError, MicrographError
from cryopick.io.figures import write_figure
from cryopick.picking import MicrographInput, find_micrographs
from cryopick.picking.inputs import list_micrographs


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def touch(project: Path) -> Callable[..., None]:
    def make(*names: str) -> None:
        for name in names:
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()

    return make


def _names(found: list[MicrographInput]) -> list[str]:
    return [micrograph.name for micrograph in found]


def _places(found: list[MicrographInput]) -> list[str]:
    return [micrograph.place for micrograph in found]


def test_a_folder_with_sub_folders_in_order(touch: Callable[..., None]) -> None:
    touch("m/b.frames_2.mrc", "m/a.MRC", "m/grid 1/c.mrc.gz", "m/grid 1/d.tif", "m/z.jpg")
    touch("m/notes.txt", "m/.hidden.mrc", "m/.cache/e.mrc", "m/a.mrc.tmp")
    found = find_micrographs(["m"])
    assert _names(found) == ["m/a.MRC", "m/b.frames_2.mrc", "m/grid 1/c.mrc.gz", "m/grid 1/d.tif", "m/z.jpg"]
    assert _places(found) == ["m/a", "m/b.frames_2", "m/grid 1/c", "m/grid 1/d", "m/z"]
    assert all(micrograph.path.is_file() for micrograph in found)
    assert {micrograph.pixel_size for micrograph in found} == {None}


def test_the_working_folder_itself(touch: Callable[..., None]) -> None:
    touch("a.mrc", "m/b.mrc")
    assert _names(find_micrographs(["."])) == ["a.mrc", "m/b.mrc"]


def test_a_relion_job_is_not_part_of_the_place(touch: Callable[..., None]) -> None:
    touch("MotionCorr/job002/Movies/a.mrc", "Import/job001/b.mrc")
    found = find_micrographs(["MotionCorr", "Import/job001"])
    assert _names(found) == ["MotionCorr/job002/Movies/a.mrc", "Import/job001/b.mrc"]
    assert _places(found) == ["Movies/a", "b"]


def test_outside_the_working_folder_names_are_absolute(project: Path, tmp_path: Path) -> None:
    far = tmp_path / "far" / "m"
    (far / "sub").mkdir(parents=True)
    (far / "a.mrc").touch()
    (far / "sub" / "b.mrc").touch()
    by_folder = find_micrographs([far])
    assert _names(by_folder) == [f"{far}/a.mrc", f"{far}/sub/b.mrc"]
    assert _places(by_folder) == ["a", "sub/b"]
    assert _places(find_micrographs([far / "sub" / "b.mrc"])) == ["b"]
    relative = os.path.relpath(far, project)
    assert _names(find_micrographs([relative])) == _names(by_folder)


def test_files_globs_and_folders_together_each_file_once(touch: Callable[..., None], project: Path) -> None:
    touch("m/a.mrc", "m/b.mrc", "n/c.mrc", "n/deep/d.mrc")
    found = find_micrographs(["m/b.mrc", "m", str(project / "m" / "a.mrc"), "n/**/*.mrc"])
    assert _names(found) == ["m/b.mrc", "m/a.mrc", "n/c.mrc", "n/deep/d.mrc"]


def test_a_glob_of_folders(touch: Callable[..., None]) -> None:
    touch("sets/1/m/a.mrc", "sets/2/m/b.mrc")
    assert _names(find_micrographs(["sets/*/m"])) == ["sets/1/m/a.mrc", "sets/2/m/b.mrc"]


def test_brackets_in_the_name_of_a_file(touch: Callable[..., None]) -> None:
    touch("m/a[1].mrc")
    assert _names(find_micrographs(["m/a[1].mrc"])) == ["m/a[1].mrc"]


def test_links_are_named_as_they_are(touch: Callable[..., None], project: Path) -> None:
    touch("far/a.mrc", "m/b.mrc")
    (project / "m" / "file.mrc").symlink_to("../far/a.mrc")
    (project / "m" / "folder").symlink_to("../far")
    found = find_micrographs(["m"])
    assert _names(found) == ["m/b.mrc", "m/file.mrc", "m/folder/a.mrc"]
    assert _places(found) == ["m/b", "m/file", "m/folder/a"]
    assert _names(find_micrographs(["m/folder"])) == ["m/folder/a.mrc"]


def test_links_in_a_circle_and_twice_to_one_folder(touch: Callable[..., None], project: Path) -> None:
    touch("m/a.mrc", "m/runs/3/b.mrc", "far/c.mrc")
    (project / "m" / "1_latest").symlink_to("runs/3")
    (project / "m" / "runs" / "up").symlink_to("..")
    (project / "m" / "one").symlink_to("../far")
    (project / "m" / "other").symlink_to("../far")
    (project / "far" / "back").symlink_to("../m")
    assert _names(find_micrographs(["m"])) == ["m/a.mrc", "m/one/c.mrc", "m/runs/3/b.mrc"]


@pytest.mark.parametrize("source", ["m", "m/*.mrc", "m/broken.mrc"])
def test_a_broken_link_is_kept_to_be_named(touch: Callable[..., None], project: Path, source: str) -> None:
    touch("m/a.mrc")
    (project / "m" / "broken.mrc").symlink_to("nowhere.mrc")
    (project / "m" / "nowhere").symlink_to("no_folder")
    assert _names(find_micrographs([source]))[-1] == "m/broken.mrc"


def test_a_name_that_no_star_file_can_hold_is_spelt_out(touch: Callable[..., None]) -> None:
    touch("m/line\nend.mrc", "m/\u2028.mrc", os.fsdecode(b"m/\xff.mrc"), "m/grün 粒子\u3000.mrc")
    found = find_micrographs(["m"])
    assert sorted(_names(found)) == [
        "m/\\u2028.mrc",
        "m/\\udcff.mrc",
        "m/grün 粒子\u3000.mrc",
        "m/line\\nend.mrc",
    ]
    assert all(micrograph.path.is_file() for micrograph in found)
    refused = [one for one in found if "\\" in one.name]
    assert len(refused) == 3
    for one in refused:
        with pytest.raises(MicrographError, match=r"which no STAR file can hold\. Rename it") as caught:
            one.read()
        assert str(caught.value).startswith(f"{one.name}: ")


def test_thousands_of_files_in_one_folder(
    touch: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(*(f"m/{index:05d}.mrc" for index in range(2000)), *(f"m/deep/{index}.mrc" for index in range(10)))
    listed: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listed.append(str(path)) or scandir(path))
    found = find_micrographs(["m"])
    assert len(found) == 2010
    assert _names(found)[:2] == ["m/00000.mrc", "m/00001.mrc"]
    assert listed == ["m", "m/deep"]  # each folder once, however many files there are


def test_a_file_named_one_by_one_may_have_any_suffix(touch: Callable[..., None]) -> None:
    # Reading it tells what is wrong with it, without stopping the others.
    touch("notes.txt")
    assert _names(find_micrographs(["notes.txt"])) == ["notes.txt"]


def test_nothing_there(project: Path) -> None:
    (project / "empty").mkdir()
    with pytest.raises(ConfigurationError, match=r"no micrograph in empty; wanted files ending in \.mrc"):
        find_micrographs(["empty"])
    with pytest.raises(ConfigurationError, match=r"no micrograph in \*\.mrc, none/\*"):
        find_micrographs(["*.mrc", "none/*"])
    with pytest.raises(ConfigurationError, match="micrographs: no such file or folder; check the path"):
        find_micrographs(["micrographs"])


@pytest.mark.parametrize(
    ("names", "sources"),
    [
        (("m/a.mrc", "m/a.tif"), ["m"]),
        (("Import/job001/m/a.mrc", "Import/job002/m/a.mrc"), ["Import"]),
    ],
)
def test_two_that_would_write_the_same_files(
    touch: Callable[..., None], names: tuple[str, ...], sources: list[str]
) -> None:
    touch(*names)
    with pytest.raises(ConfigurationError, match=r"would both write m/a_autopick\.star; pick them into"):
        find_micrographs(sources)


LISTED = """
data_micrographs

loop_
_rlnMicrographName #1
_rlnMicrographPixelSize #2
MotionCorr/job002/Movies/a.mrc 1.310
MotionCorr/job002/Movies/b.mrc 0.885
"""

RELION_30 = """
data_

loop_
_rlnMicrographName #1
_rlnDefocusU #2
m/a.mrc 10000.0
"m/b c.mrc" 12000.0
"""


def test_a_micrographs_star_of_a_job(touch: Callable[..., None], project: Path) -> None:
    touch("MotionCorr/job002/Movies/a.mrc", "MotionCorr/job002/Movies/b.mrc")
    (project / "micrographs.star").write_text(LISTED)
    found = find_micrographs(["micrographs.star"])
    assert _names(found) == ["MotionCorr/job002/Movies/a.mrc", "MotionCorr/job002/Movies/b.mrc"]
    assert _places(found) == ["Movies/a", "Movies/b"]
    assert [micrograph.pixel_size for micrograph in found] == [1.31, 0.885]


def test_a_micrographs_star_of_relion_30(touch: Callable[..., None], project: Path) -> None:
    touch("m/a.mrc", "m/b c.mrc")
    (project / "micrographs.star").write_text(RELION_30)
    found = find_micrographs(["micrographs.star"])
    assert _names(found) == ["m/a.mrc", "m/b c.mrc"]
    assert _places(found) == ["m/a", "m/b c"]
    assert [micrograph.pixel_size for micrograph in found] == [None, None]


def test_names_count_from_the_project_wherever_the_star_lies(
    touch: Callable[..., None], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch("m/a.mrc", "m/b c.mrc", "Select/job009/micrographs.star")
    star = project / "Select" / "job009" / "micrographs.star"
    star.write_text(RELION_30)
    monkeypatch.chdir(tmp_path)
    found = find_micrographs([star])
    assert _names(found) == ["m/a.mrc", "m/b c.mrc"]
    assert all(micrograph.path.is_file() for micrograph in found)


def test_a_listed_micrograph_that_is_gone_is_kept_to_be_named(project: Path) -> None:
    (project / "micrographs.star").write_text(RELION_30)
    found = find_micrographs(["micrographs.star"])
    assert [str(micrograph.path) for micrograph in found] == ["m/a.mrc", "m/b c.mrc"]


@pytest.mark.parametrize("name", ["/far/m/a.mrc", "../m/a.mrc"])
def test_output_never_leaves_its_folder(project: Path, name: str) -> None:
    (project / "micrographs.star").write_text(f"data_\n\nloop_\n_rlnMicrographName #1\n{name}\n")
    (found,) = find_micrographs(["micrographs.star"])
    assert found.place == "a"
    assert found.name == name


def test_what_picking_has_written_is_no_micrograph(touch: Callable[..., None], project: Path) -> None:
    touch(
        "m/a.mrc", "m/picks/candidates/a_mask.tif", "m/picks/masks/a_masks.tif", "m/picks/.progress/0.jsonl"
    )
    touch("m/candidates/b.mrc")
    assert _places(find_micrographs(["m"])) == ["m/a", "m/candidates/b"]
    touch("m/n/c.mrc", "m/n/.progress/0.jsonl", "m/n/masks/c_masks.tif")
    assert _places(find_micrographs(["m"])) == ["m/a", "m/candidates/b", "m/n/c"]  # written beside them


def test_what_motion_correction_writes_beside_micrographs(
    touch: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    beside = [f"MotionCorr/job002/Movies/a{end}.mrc" for end in ("_PS", "_EVN", "_ODD", "_noDW")]
    touch("MotionCorr/job002/Movies/a.mrc", *beside, "sample_PS.mrc")
    with caplog.at_level(logging.WARNING):
        found = find_micrographs(["."])
        assert "a_EVN.mrc, ...; 4 in all" in caplog.text
        assert _names(found) == ["MotionCorr/job002/Movies/a.mrc", "sample_PS.mrc"]
        assert _names(find_micrographs(["MotionCorr/job002/Movies/*.mrc"])) == _names(found)[:1]
        assert list_micrographs(["."]) == found
        assert _names(find_micrographs(beside)) == beside
        assert len(find_micrographs(["."], beside=True)) == 6


def test_figures_are_no_micrographs(touch: Callable[..., None], project: Path) -> None:
    touch("m/a.png", "m/report/index.html")
    write_figure(Figure(), Path("m/inspect.png"))
    write_figure(Figure(), Path("m/report/overlays/a.png"))
    assert _places(find_micrographs(["m"])) == ["m/a"]
    assert _places(find_micrographs(["m/inspect.png"])) == ["m/inspect"]  # asked for by name
