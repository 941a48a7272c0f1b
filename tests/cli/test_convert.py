from pathlib import Path

import numpy as np
import pytest

from cryopick.cli.main import app
from cryopick.core import Picks
from cryopick.io.coordinates import read_coordinates, write_coordinate_list, write_star
from cryopick.io.micrographs import write_mrc


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for stem in ("a 1.frames", "b"):
        write_mrc(tmp_path / "mics" / f"{stem}.mrc", np.eye(300, 420, dtype=np.float32), 1.5)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["cryopick", "convert", *arguments])
    with pytest.raises(SystemExit) as exit_:
        app()
    return int(exit_.value.code or 0)


def test_everything_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.txt").write_text(
        "image_name\tx_coord\ty_coord\tscore\na 1.frames\t10\t20\t1.5\na 1.frames\t200\t9\t2\n"
    )
    assert run(monkeypatch, "t.txt", "out.star", "--micrographs", "mics", "--scale", "4") == 0
    assert capsys.readouterr().out.splitlines() == [
        "read t.txt: Topaz table, y from the first stored row, pixels x 4",
        "no particles on 1 micrograph: mics/b.mrc",
        "1 particles lie outside their micrograph; check --scale, --frame, --flip-y",
        "wrote out.star: RELION STAR, y from the first stored row",
        "2 particles on 1 micrographs",
    ]
    np.testing.assert_array_equal(read_coordinates(Path("out.star"))["a 1.frames"].xy, [[40, 80], [800, 36]])


def test_shifts_are_told_of_and_taken_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = ("MicrographName", "CoordinateX", "CoordinateY", "OriginXAngst", "OriginYAngst")
    head = "".join(f"_rln{name} #{number}\n" for number, name in enumerate(columns, 1))
    Path("run_data.star").write_text(f"data_particles\n\nloop_\n{head}mics/b.mrc 100 50 3.0 -4.0\n")
    arguments = ("run_data.star", "boxes", "--to", "box", "--box", "10")
    assert run(monkeypatch, *arguments) == 0
    assert "found up to 5.0 A from their coordinates; to have them there, pass --apply-shifts" in (
        capsys.readouterr().out
    )
    assert read_coordinates(Path("boxes"))["b"].xy.tolist() == [[100, 50]]
    assert run(monkeypatch, *arguments, "--apply-shifts", "0.5") == 0
    assert "--apply-shifts" not in capsys.readouterr().out
    assert read_coordinates(Path("boxes"))["b"].xy.tolist() == [[94, 58]]
    assert run(monkeypatch, "boxes/b.box", "out.star", "--apply-shifts", "0.5") == 2
    assert "--apply-shifts is for particles in RELION's STAR files" in capsys.readouterr().err


def test_bare_names_are_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.csv").write_text("micrograph,x,y\nmics/b.mrc,10,20\n")
    note = "micrographs are named without folder and suffix; to have them, pass --micrographs"
    options = ("--frame", "rows")
    assert run(monkeypatch, "p.csv", "bare.star", *options) == 0
    assert note in capsys.readouterr().out
    assert "mics/b.mrc" not in Path("bare.star").read_text()
    assert run(monkeypatch, "p.csv", "full.star", *options, "--micrographs", "mics") == 0
    assert run(monkeypatch, "p.csv", "each", *options, "--to", "star") == 0
    assert note not in capsys.readouterr().out
    assert "mics/b.mrc" in Path("full.star").read_text()


def test_files_of_an_earlier_conversion_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        Path(f"{name}.csv").write_text(f"micrograph,x,y\n{name}.mrc,10,20\n")
    options = ("each", "--frame", "rows", "--to", "star")
    assert run(monkeypatch, "a.csv", *options) == 0
    assert "there already" not in capsys.readouterr().out
    assert run(monkeypatch, "b.csv", *options) == 0
    assert "there already, of other micrographs: a_autopick.star" in capsys.readouterr().out
    assert run(monkeypatch, "b.csv", "all.star", "--frame", "rows") == 0
    assert "there already" not in capsys.readouterr().out


def test_scores_that_only_some_have_are_said_to_be_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    xy = np.array([[10.0, 20.0]])
    write_star(Picks(xy, np.array([0.5])), Path("picks/a 1.frames_autopick.star"))
    write_star(Picks(xy), Path("picks/b_autopick.star"))
    note = "scores are left out of the file, since these have none: b"
    assert run(monkeypatch, "picks", "all.star") == 0
    assert note in capsys.readouterr().out
    assert run(monkeypatch, "picks", "each", "--to", "star") == 0
    assert note not in capsys.readouterr().out


def test_a_turn_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write_star(Picks(np.array([[10.0, 20.0]]), None, 8), Path("stars/b.star"))
    arguments = (
        "stars",
        "csv",
        "--to",
        "cryoppp",
        "--micrographs",
        "mics/b.mrc",
        "--diameter-px",
        "8",
        "--flip-y",
    )
    assert run(monkeypatch, *arguments) == 0
    printed = capsys.readouterr().out
    assert "read stars: RELION STAR, y from the last stored row" in printed
    assert "wrote csv: CryoPPP CSV, y from the last stored row" in printed
    assert Path("csv/b.csv").read_text().splitlines()[1] == "10.00,20.00,8"


def test_names_without_a_micrograph_are_left_out_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for stem in ("b", "gone"):
        write_star(Picks(np.array([[10.0, 20.0]])), Path(f"stars/{stem}.star"))
    assert run(monkeypatch, "stars", "boxes", "--to", "box", "--box", "64", "--micrographs", "mics") == 1
    assert "left out, no such micrograph: gone" in capsys.readouterr().out
    assert Path("boxes/b.box").read_text() == "-22\t-12\t64\t64\n"


def test_picks_of_half_sums_are_matched_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b", "b_EVN"):
        write_mrc(Path("beside") / f"{name}.mrc", np.zeros((20, 40), dtype=np.float32), 1.5)
    write_star(Picks(np.array([[1.0, 2.0]])), Path("b_EVN_autopick.star"))
    assert run(monkeypatch, "b_EVN_autopick.star", "out", "--to", "star", "--micrographs", "beside") == 0
    assert [path.name for path in Path("out").rglob("*.star")] == ["b_EVN_autopick.star"]


def test_what_lies_beside_a_micrograph_is_not_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("b", "b_noDW", "c", "c_PS", "d_EVN"):
        write_mrc(Path("beside") / f"{name}.mrc", np.zeros((20, 40), dtype=np.float32), 1.5)
    write_star(Picks(np.array([[1.0, 2.0]])), Path("b_autopick.star"))
    assert run(monkeypatch, "b_autopick.star", "out", "--to", "star", "--micrographs", "beside") == 0
    said = capsys.readouterr().out
    assert "no particles on 2 micrographs: beside/c.mrc, beside/d_EVN.mrc\n" in said


def test_errors_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.csv").write_text("x,y\n1,2\n")
    assert run(monkeypatch, "p.csv", "p.star", "--to", "star") == 2
    assert "--frame rows" in capsys.readouterr().err
    assert run(monkeypatch, "p.csv", "p.star", "--from", "tables") == 2
    assert "tables: no such coordinate format" in capsys.readouterr().err
    assert run(monkeypatch, "p.csv", "p.star", "--frame", "rows") == 0


def test_picks_of_pictures_are_not_said_to_be_of_mrc_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_star(Picks(np.array([[10.0, 20.0]])), Path("picks/mics/b_autopick.star"))
    write_coordinate_list([("mics/b.jpg", "picks/mics/b_autopick.star")], Path("picks/autopick.star"))
    assert run(monkeypatch, "picks", "out.star", "--micrographs", "mics") == 2
    assert "picked on mics/b.jpg, and mics/b.mrc is stored upside down" in capsys.readouterr().err
