import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from cryopick.cli.main import app
from cryopick.core import Picks
from cryopick.io.coordinates import read_coordinates, write_star
from cryopick.io.micrographs import write_mrc

XY = np.array([[60.0, 40.0], [150.0, 60.0], [300.0, 90.0]])


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str, str]:
    write_star(Picks(XY + 1, np.array([0.9, 0.8, 0.7])), tmp_path / "picks" / "a_autopick.star")
    for stem in ("a", "b"):
        write_star(Picks(XY), tmp_path / "labels" / f"{stem}_manualpick.star")
    return str(tmp_path / "picks"), str(tmp_path / "labels")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["cryopick", "compare", *arguments])
    monkeypatch.setenv("COLUMNS", "140")
    with pytest.raises(SystemExit) as exit_:
        app()
    return int(exit_.value.code or 0)


def test_table_notes_and_report(
    sides: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = tmp_path / "report"
    assert run(monkeypatch, *sides, "--output", str(report), "--diameter-px", "20", "--radius", "0.4") == 0
    printed = capsys.readouterr().out
    assert "within 0.4 diameters" in printed
    assert "0.667" in printed
    assert "\norientation: not checked" in printed
    assert "1 micrograph (b) of 2 with labels without picks, counted as missed" in printed
    assert f"report: {report / 'index.html'}" in printed
    assert (report / "index.html").is_file()
    pooled = json.loads((report / "metrics.json").read_text())["picks"]["pooled"]
    assert (pooled["hits"], pooled["picks"], pooled["labels"], pooled["radius_px"]) == (3, 3, 6, 8)


def test_several_sets(
    sides: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    picks, labels = sides
    write_star(Picks(XY[:2]), tmp_path / "a.star")
    monkeypatch.chdir(tmp_path)
    arguments = ("--labels", labels, f"ours={picks}", "a.star", "--diameter-px", "20")
    assert run(monkeypatch, *arguments, "--consensus", "2", "--compatibility") == 0
    printed = capsys.readouterr().out
    assert "less ours, in pairs" in printed
    assert "of the row's picks has" in printed
    assert "a: cryosegnet_max: the size of a micrograph is not known" in printed
    assert "ours: orientation: not checked" in printed
    metrics = json.loads((tmp_path / "report" / "metrics.json").read_text())
    assert list(metrics) == ["ours", "a", "consensus"]
    assert metrics["a"]["difference_to_first"]["gaps"]["recall"]["value"] == pytest.approx(-1 / 6)
    consensus = read_coordinates(tmp_path / "report" / "consensus")
    assert consensus["a"].xy.tolist() == [[60.5, 40.5], [150.5, 60.5]]


def test_frame_and_scale_of_one_set(
    sides: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = "\n".join(f"a\t{x / 8:g}\t{y / 8:g}\t{0.5}" for x, y in XY)
    (tmp_path / "topaz.txt").write_text(f"image_name\tx_coord\ty_coord\tscore\n{rows}\n")
    rows = "\n".join(f"{x:g},{y:g}" for x, y in XY)
    (tmp_path / "a.csv").write_text(f"x,y\n{rows}\n")
    arguments = ["--labels", sides[1], f"topaz={tmp_path / 'topaz.txt'}", f"table={tmp_path / 'a.csv'}"]
    arguments += ["--diameter-px", "20", "--output", str(tmp_path / "report")]
    assert run(monkeypatch, *arguments) == 2
    assert "--scale" in capsys.readouterr().err
    assert run(monkeypatch, *arguments, "--scale", "topaz=8") == 2
    assert "--frame rows" in capsys.readouterr().err
    assert run(monkeypatch, *arguments, "--scale", "topaz=8", "--frame", "table=rows") == 0
    metrics = json.loads((tmp_path / "report" / "metrics.json").read_text())
    assert [metrics[name]["pooled"]["hits"] for name in ("topaz", "table")] == [3, 3]


def test_scores_that_mean_nothing_are_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    xy = np.column_stack([np.linspace(20, 380, 8), np.linspace(20, 120, 8)])
    image = np.arange(400 * 300, dtype=np.float32).reshape(300, 400)
    write_mrc(tmp_path / "micrographs" / "a.mrc", image, None)
    write_star(Picks(xy), tmp_path / "labels" / "a_manualpick.star")
    write_star(Picks(xy * (1, -1) + (0, 300)), tmp_path / "picks" / "a_autopick.star")
    sides = (str(tmp_path / "picks"), str(tmp_path / "labels"), "--output", str(tmp_path / "report"))
    options = ("--diameter-px", "20", "--micrographs", str(tmp_path / "micrographs"))
    assert run(monkeypatch, *sides, *options) == 1
    assert "ORIENTATION: 0 matches as read, 8 with y flipped" in capsys.readouterr().out


def test_a_path_with_an_equals_sign(
    sides: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sides[0], tmp_path / "run=1")
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "run=1", sides[1], "--diameter-px", "20") == 0
    assert list(json.loads((tmp_path / "report" / "metrics.json").read_text())) == ["picks"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{picks}"], "PICKS LABELS"),
        (["{picks}", "{picks}", "{labels}"], "--labels"),
        (["--labels", "{labels}", "x={picks}", "x={picks}"], "two pick sets are called x"),
        (["--labels", "{labels}", "x=nowhere"], "nowhere"),
        (["x=", "{labels}"], "nothing"),
    ],
)
def test_what_cannot_be_meant(
    sides: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    filled = [each.format(picks=sides[0], labels=sides[1]) for each in arguments]
    assert run(monkeypatch, *filled) == 2
    assert told in capsys.readouterr().err


def test_missing_diameter_is_told(
    sides: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *sides, "--output", str(tmp_path / "report")) == 2
    assert "--diameter-px" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()


def test_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for id_ in ("10017", "10093"):
        write_star(Picks(XY), tmp_path / "picks" / id_ / "a_autopick.star")
    write_star(Picks(XY), tmp_path / "sets" / "10017" / "a_manualpick.star")
    sides = (str(tmp_path / "picks"), str(tmp_path / "sets"))
    options = ("--protocol", "cryosegnet-test", "--diameter-px", "20", "--output", str(tmp_path / "report"))
    assert run(monkeypatch, *sides, *options) == 1
    printed = capsys.readouterr().out
    assert "mean of 1 of 7" in printed
    assert f"10093: not there: {tmp_path / 'sets' / '10093'}" in printed
    assert (tmp_path / "report" / "10017" / "index.html").is_file()
    assert run(monkeypatch, *sides, "--protocol", "other") == 2
