from pathlib import Path

import mrcfile
import numpy as np
import pytest

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
