import json
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import ConfigurationError, CoordinatesError, Picks, PixelSizeError
from cryopick.io.coordinates import SourceOptions, write_coordinate_list, write_coordinates, write_star
from cryopick.io.micrographs import PixelSizeSource, write_mrc
from cryopick.picking.picked import find_picked
from cryopick.picking.summary import SummaryRow, write_summary

PICKS = Picks(np.array([[10.0, 3.0], [25.0, 18.0]]), None, 8.0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for place in ("x/a", "y/a"):
        write_mrc(tmp_path / f"{place}.mrc", np.eye(20, 40, dtype=np.float32), 1.5)
    return tmp_path


def test_the_output_of_predict_knows_its_micrographs(folder: Path) -> None:
    rows = []
    for place, error in (("x/a", ""), ("y/a", ""), ("z/bad", "not an image")):
        rows.append(SummaryRow(f"{place}.mrc", 2, None, error, 20, 40, 1.25, 8.0, f"{place}.mrc", place))
        if not error:
            write_star(PICKS, folder / "picks" / f"{place}_autopick.star")
    write_summary(rows, folder / "picks")
    (folder / "picks" / "run.json").write_text(json.dumps({}))
    found = find_picked(Path("picks"))
    assert found.read is None
    assert [one.micrograph.place for one in found.micrographs] == ["x/a", "y/a"]
    assert found.micrographs[0].micrograph.pixel_size == 1.25
    np.testing.assert_array_equal(found.micrographs[1].picks.xy, PICKS.xy)


@pytest.fixture
def other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Picks in a second project, now the working folder, that has a micrograph of the same name."""
    project = folder / "other"
    write_mrc(project / "x" / "a.mrc", 1 - np.eye(20, 40, dtype=np.float32), 1.5)
    row = SummaryRow("x/a.mrc", 2, None, "", 20, 40, 1.25, 8.0, "x/a.mrc", "x/a")
    write_star(PICKS, project / "picks" / "x" / "a_autopick.star")
    write_summary([row], project / "picks")
    monkeypatch.chdir(project)
    return project


def test_micrographs_are_those_of_the_project_that_was_picked(folder: Path, other: Path) -> None:
    (other / "picks" / "run.json").write_text(json.dumps({"floor": 0, "project": str(folder)}))
    (one,) = find_picked(Path("picks")).micrographs
    assert one.micrograph.path == folder / "x" / "a.mrc"


def test_nothing_is_declared_of_the_output_of_predict(other: Path) -> None:
    for declared in (SourceOptions(flip_y=True), SourceOptions(shift_pixel_size=1.5)):
        with pytest.raises(ConfigurationError, match=r"picks: is the output of `predict`.*--apply-shifts"):
            find_picked(Path("picks"), options=declared)
    assert find_picked(Path("picks"), options=SourceOptions()).micrographs


def test_a_project_that_has_moved(folder: Path, other: Path) -> None:
    (other / "picks" / "run.json").write_text(json.dumps({"floor": 0, "project": str(folder / "gone")}))
    (one,) = find_picked(Path("picks")).micrographs
    assert one.micrograph.path == Path("x/a.mrc")


def test_a_project_that_has_moved_elsewhere(
    folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (other / "picks" / "run.json").write_text(json.dumps({"floor": 0, "project": str(folder / "gone")}))
    monkeypatch.chdir(folder)
    (folder / "y" / "z").mkdir()
    monkeypatch.chdir(folder / "y" / "z")
    (one,) = find_picked(Path("../../other/picks")).micrographs
    assert one.micrograph.path == folder / "gone" / "x" / "a.mrc"  # not one of this name that may be here


def test_micrographs_are_read_as_they_were_picked(other: Path) -> None:
    options = {"trust_pixel_size": "option", "unsigned": True}
    run = {"floor": 0, "project": str(other), "options": options}
    (other / "picks" / "run.json").write_text(json.dumps(run))
    (one,) = find_picked(Path("picks")).micrographs
    assert (one.micrograph.trust, one.micrograph.unsigned) == (PixelSizeSource.OPTION, True)
    assert one.micrograph.read().pixel_size == 1.25  # the header says 1.5
    with pytest.raises(PixelSizeError, match=r"says 1\.3 A/px"):
        one.micrograph.read(pixel_size=1.3)


@pytest.mark.parametrize("micrographs", [[], ["x"]])
def test_candidates_of_a_run_that_has_not_finished_are_no_picks(folder: Path, micrographs: list[str]) -> None:
    write_star(PICKS, folder / "picks" / "candidates" / "x" / "a.star")
    (folder / "picks" / ".progress").mkdir()
    with pytest.raises(CoordinatesError, match="picks: a run of `predict` that has not finished"):
        find_picked(Path("picks"), micrographs)


@pytest.mark.parametrize("end", ["_EVN", "_noDW"])
def test_picks_of_what_motion_correction_wrote_beside_a_micrograph(folder: Path, end: str) -> None:
    """They were refused, or cut out of the micrograph."""
    image = np.eye(20, 40, dtype=np.float32)
    for name in ("b", f"b{end}"):
        write_mrc(folder / "beside" / f"{name}.mrc", image, 1.5)
    write_star(PICKS, folder / "stars" / f"b{end}_autopick.star")
    (one,) = find_picked(folder / "stars", ["beside"]).micrographs
    assert one.micrograph.path == Path(f"beside/b{end}.mrc")


def test_labels_in_their_own_frame(folder: Path) -> None:
    write_coordinates(PICKS, folder / "labels" / "a.csv", height=20)
    found = find_picked(Path("labels"), ["x"])
    (one,) = found.micrographs
    np.testing.assert_array_equal(one.picks.xy, PICKS.xy)
    assert (one.micrograph.name, one.micrograph.place) == ("x/a.mrc", "x/a")
    flipped = find_picked(Path("labels"), ["x"], SourceOptions(flip_y=True))
    np.testing.assert_array_equal(flipped.micrographs[0].picks.xy, [[10, 17], [25, 2]])


def test_coordinates_need_micrographs(folder: Path) -> None:
    write_star(PICKS, folder / "a.star")
    with pytest.raises(CoordinatesError, match="--micrographs"):
        find_picked(Path("a.star"))


def test_micrographs_of_the_other_kind_are_refused(folder: Path) -> None:
    write_star(PICKS, folder / "picks" / "x" / "a_autopick.star")
    write_coordinate_list([("x/a.jpg", "picks/x/a_autopick.star")], folder / "picks" / "autopick.star")
    with pytest.raises(CoordinatesError, match=r"picked on x/a\.jpg, and x/a\.mrc is stored upside down"):
        find_picked(Path("picks"), ["x"])
