import json
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates import find_format, write_star
from cryopick.io.coordinates.files import coordinate_files

BOTH = {"boxes": [], "images": [], "annotations": []}


def formats(path: Path) -> dict[str, str]:
    return {file.path.name: file.format.key for file in coordinate_files(path)}


def test_contents_decide_where_suffixes_are_shared(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("X-Coordinate,Y-Coordinate,Diameter\n")
    (tmp_path / "b.csv").write_text("x,y\n")
    (tmp_path / "c.txt").write_text("image_name\tx_coord\ty_coord\n")
    (tmp_path / "d.txt").write_text("x\ty\n")
    (tmp_path / "e.json").write_text('{"boxes": []}')
    (tmp_path / "f.json").write_text('{"images": [], "annotations": []}')
    (tmp_path / "run.json").write_text('{"threshold": 0.5}')
    (tmp_path / "notes.txt").write_text("nothing")
    assert formats(tmp_path) == {
        "a.csv": "cryoppp",
        "b.csv": "table",
        "c.txt": "topaz",
        "d.txt": "table",
        "e.json": "eman2",
        "f.json": "coco",
    }


def test_damaged_files_beside_good_ones_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_star(Picks(np.array([[3.0, 4.0]])), tmp_path / "a_autopick.star")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "b_autopick.star").write_text("\0\0\0")
    (tmp_path / "c_autopick.star").write_text("<html>404</html>")
    (tmp_path / "notes.txt").write_text("nothing")
    assert formats(tmp_path) == {"a_autopick.star": "star"}
    assert "2 files called like the others hold no readable coordinates" in caplog.text
    assert "c_autopick.star, deeper/b_autopick.star" in caplog.text
    assert "notes" not in caplog.text


def test_a_run_of_predict_that_has_not_finished(tmp_path: Path) -> None:
    picks = Picks(np.array([[10.0, 3.0]]))
    for name in ("candidates/a.star", "particle_coordinates/a.star"):
        write_star(picks, tmp_path / name)
    (tmp_path / ".progress").mkdir()
    with pytest.raises(CoordinatesError, match="a run of `predict` that has not finished"):
        coordinate_files(tmp_path)
    write_star(picks, tmp_path / "autopick.star")
    assert [one.path.name for one in coordinate_files(tmp_path)] == ["autopick.star"]


def test_two_formats_in_one_file_are_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(BOTH))
    with pytest.raises(CoordinatesError, match=r"EMAN2 JSON \(--from eman2\) or COCO JSON \(--from coco\)"):
        coordinate_files(tmp_path / "a.json")
    (file,) = coordinate_files(tmp_path, find_format("coco"))
    assert file.format.key == "coco"


def test_a_format_may_be_named_for_any_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_text("x\ty\n")
    assert coordinate_files(tmp_path / "a.dat", find_format("table"))[0].format.key == "table"
    with pytest.raises(CoordinatesError, match=r"a\.dat: not the name"):
        coordinate_files(tmp_path / "a.dat")
    with pytest.raises(CoordinatesError, match=r"no coordinates in this folder; wanted plain table"):
        coordinate_files(tmp_path, find_format("table"))


def test_links_to_folders_are_followed(tmp_path: Path) -> None:
    write_star(Picks(np.array([[1.0, 2.0]])), tmp_path / "far" / "a_autopick.star")
    write_star(Picks(np.array([[1.0, 2.0]])), tmp_path / "picks" / "b_autopick.star")
    (tmp_path / "picks" / "grid1").symlink_to(tmp_path / "far")
    assert set(formats(tmp_path / "picks")) == {"a_autopick.star", "b_autopick.star"}
