from pathlib import Path

import mrcfile
import numpy as np
import pytest
import starfile

from cryopick.cli.main import app
from cryopick.core import Picks
from cryopick.io.coordinates import write_star
from cryopick.io.micrographs import write_mrc


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_mrc(tmp_path / "mics" / "a 1.frames.mrc", np.eye(60, 90, dtype=np.float32), 1.5)
    write_star(Picks(np.array([[40.0, 20.0], [200, 20]])), tmp_path / "picks" / "a 1.frames_autopick.star")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["cryopick", "extract", *arguments])
    with pytest.raises(SystemExit) as exit_:
        app()
    return int(exit_.value.code or 0)


def test_stacks_and_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("picks", "--box", "16", "--bin", "2", "--invert", "--normalise", "--micrographs", "mics")
    assert run(monkeypatch, *arguments, "--output", "out") == 0
    printed = capsys.readouterr().out
    assert "read picks: RELION STAR, y from the first stored row" in printed
    assert "1 particles lie wholly outside their micrograph; left out" in printed
    assert "1 particles of 8 px (2 times binned) from 1 micrographs: out" in printed
    assert "--voltage" in printed
    with mrcfile.open("out/mics/a 1.frames_particles.mrcs") as file:
        assert (int(file.header.nz), int(file.header.ny), int(file.header.nx)) == (1, 8, 8)
    assert "rlnVoltage" not in Path("out/particles.star").read_text()


def test_errors_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "picks", "--box", "16") == 2
    assert "--micrographs" in capsys.readouterr().err
    assert run(monkeypatch, "picks", "--box", "15", "--micrographs", "mics") == 2
    assert "even" in capsys.readouterr().err
    assert run(monkeypatch, "picks", "--box", "16", "--micrographs", "mics", "--voltage", "300000") == 2
    assert "--voltage 300000: wanted kV" in capsys.readouterr().err
    (Path("mics") / "a 1.frames.mrc").write_bytes(Path("mics/a 1.frames.mrc").read_bytes()[:2000])
    assert run(monkeypatch, "picks", "--box", "16", "--micrographs", "mics") == 1
    assert "not extracted" in capsys.readouterr().out


def test_microscopes_of_a_list_without_defocus(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_mrc(Path("mics/b.mrc"), np.eye(60, 90, dtype=np.float32), 2.0)
    write_star(Picks(np.array([[40.0, 20.0]])), Path("picks/b_autopick.star"))
    Path("corrected_micrographs.star").write_text(
        "data_optics\n\nloop_\n_rlnOpticsGroupName #1\n_rlnOpticsGroup #2\n_rlnMicrographPixelSize #3\n"
        "_rlnVoltage #4\n_rlnSphericalAberration #5\n_rlnAmplitudeContrast #6\n"
        "krios 1 1.5 300 2.7 0.1\ntalos 2 2.0 200 1.4 0.07\n\n"
        "data_micrographs\n\nloop_\n_rlnMicrographName #1\n_rlnOpticsGroup #2\n"
        '"mics/a 1.frames.mrc" 1\nmics/b.mrc 2\n'
    )
    assert run(monkeypatch, "picks", "--box", "16", "--micrographs", "corrected_micrographs.star") == 0
    assert "--voltage" not in capsys.readouterr().out
    tables = starfile.read("stacks/particles.star")
    assert tables["optics"]["rlnOpticsGroupName"].tolist() == ["krios", "talos"]
    assert tables["optics"]["rlnVoltage"].tolist() == [300, 200]
    assert tables["optics"]["rlnAmplitudeContrast"].tolist() == [0.1, 0.07]


def test_recentred_by_whole_pixels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fraction of a pixel would be lost in cutting; it is left as a shift, of which nobody is told."""
    shifts = {"OriginXAngst": np.array([4.0]), "OriginYAngst": np.array([-2.5])}
    write_star(Picks(np.array([[40.0, 20.0]]), attributes=shifts), Path("a 1.frames.star"))
    arguments = ("a 1.frames.star", "--box", "16", "--micrographs", "mics")
    assert run(monkeypatch, *arguments) == 0
    assert "found up to 4.7 A from their coordinates" in capsys.readouterr().out
    assert run(monkeypatch, *arguments, "--apply-shifts", "1.5") == 0
    assert "from their coordinates" not in capsys.readouterr().out
    particles = starfile.read("stacks/particles.star")["particles"]
    columns = [f"rln{name}" for name in ("CoordinateX", "CoordinateY", "OriginXAngst", "OriginYAngst")]
    assert particles[columns].to_numpy().tolist() == [[37, 22, -0.5, 0.5]]
