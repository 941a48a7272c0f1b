import json
from pathlib import Path

import numpy as np
import pytest

from cryopick.cli.main import app
from cryopick.core import Picks
from cryopick.io.coordinates import write_star

XY = np.array([[60.0, 40.0], [150.0, 60.0], [300.0, 90.0]])


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str, str]:
    write_star(Picks(XY + 1, np.array([0.9, 0.8, 0.7])), tmp_path / "picks" / "a_autopick.star")
    for stem in ("a", "b"):
        write_star(Picks(XY), tmp_path / "labels" / f"{stem}_manualpick.star")
    return str(tmp_path / "picks"), str(tmp_path / "labels")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["cryopick", "compare", *arguments])
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
    assert "orientation: not checked" in printed
    assert "1 micrograph (b) of 2 with labels without picks, counted as missed" in printed
    pooled = json.loads((report / "metrics.json").read_text())["picks"]["pooled"]
    assert (pooled["hits"], pooled["picks"], pooled["labels"], pooled["radius_px"]) == (3, 3, 6, 8)


def test_missing_diameter_is_told(
    sides: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *sides, "--output", str(tmp_path / "report")) == 2
    assert "--diameter-px" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()
