from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cryopick.core import ConfigurationError, Micrograph
from cryopick.io.coordinates import Optics
from cryopick.io.coordinates.star_blocks import read_blocks, write_blocks
from cryopick.io.micrographs import write_mrc
from cryopick.io.sole import sole_writer
from cryopick.simulation.optics import Optics as Microscope
from cryopick.validation.ctf import CtfOptions, CtfRow, CtfValues, estimate_all, find_sources, run

OPTIONS = CtfOptions(optics=Optics(300.0, 2.7, 0.1))
OUT = Path("ctf")


def _touch(estimate: object, name: str, path: Path) -> None:
    """Stand in for drawing, which is slow and has its own tests."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


@pytest.fixture(autouse=True)
def fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ringed: Callable[..., Micrograph]
) -> list[CtfValues | None]:
    """Write two micrographs, replace the fit by fixed values, and list what each call was told to keep."""
    monkeypatch.chdir(tmp_path)
    for stem in ("a", "b"):
        write_mrc(Path("mics") / f"{stem}.mrc", ringed(Microscope(), (400, 440)).image, 1.5)
    calls: list[CtfValues | None] = []
    estimate = run.estimate_ctf

    def fixed(micrograph: Micrograph, optics: Optics, options: CtfOptions, known: CtfValues | None) -> object:
        calls.append(known)
        return estimate(micrograph, optics, options, known or CtfValues(15000.0, 15000.0, 0.0))

    monkeypatch.setattr(run, "estimate_ctf", fixed)
    monkeypatch.setattr(run, "draw_picture", _touch)
    return calls


def test_files_and_going_on(fitted: list[CtfValues | None]) -> None:
    told: list[CtfRow] = []
    rows = estimate_all(find_sources(["mics"]), OUT, OPTIONS, jobs=2, progress=told.append)
    assert [row.micrograph for row in rows] == ["mics/a.mrc", "mics/b.mrc"]
    assert sorted(row.micrograph for row in told) == ["mics/a.mrc", "mics/b.mrc"]
    for name in ("micrographs_ctf.star", "ctf.csv", "overview.png", "mics/a_ctf.png", "mics/b_ctf.png"):
        assert (OUT / name).is_file()
    assert len(fitted) == 2
    text = (OUT / "micrographs_ctf.star").read_bytes()

    assert estimate_all(find_sources(["mics"]), OUT, OPTIONS) == rows
    assert len(fitted) == 2
    assert (OUT / "micrographs_ctf.star").read_bytes() == text
    (OUT / "mics/b_ctf.png").unlink()
    estimate_all(find_sources(["mics"]), OUT, OPTIONS)
    assert len(fitted) == 3
    estimate_all(find_sources(["mics"]), OUT, CtfOptions(optics=Optics(200.0, 2.7, 0.1)))
    assert len(fitted) == 5
    estimate_all(find_sources(["mics"]), OUT, OPTIONS, fresh=True)
    assert len(fitted) == 7


def test_a_list_of_a_part_says_so(caplog: pytest.LogCaptureFixture) -> None:
    estimate_all(find_sources(["mics/a.mrc"]), OUT, OPTIONS)
    assert not caplog.records
    estimate_all(find_sources(["mics/b.mrc"]), OUT, OPTIONS)
    assert "lists only the 1 micrographs of this run; 1 more were estimated here before" in caplog.text
    caplog.clear()
    estimate_all(find_sources(["mics"]), OUT, OPTIONS)
    assert not caplog.records


def test_one_command_at_a_time() -> None:
    OUT.mkdir()
    with sole_writer(OUT, OUT / ".lock"), pytest.raises(ConfigurationError, match="another command"):
        estimate_all(find_sources(["mics"]), OUT, OPTIONS)


def test_a_bad_file_stops_nothing(fitted: list[CtfValues | None]) -> None:
    Path("mics/a.mrc").write_bytes(b"no micrograph")
    a, b = estimate_all(find_sources(["mics"]), OUT, OPTIONS)
    assert "mics/a.mrc" in a.error
    assert a.values is None
    assert b.error == ""
    assert read_blocks(OUT / "micrographs_ctf.star")[1]["MicrographName"].tolist() == ["mics/b.mrc"]

    Path("mics/b.mrc").unlink()
    Path("mics/b.mrc").write_bytes(b"nor this")
    assert all(row.error for row in estimate_all(find_sources(["mics"]), OUT, OPTIONS))
    assert not (OUT / "micrographs_ctf.star").exists()


def test_values_that_are_known_are_kept(fitted: list[CtfValues | None]) -> None:
    listed = pd.DataFrame(
        {
            "MicrographName": ["mics/a.mrc", "mics/b.mrc"],
            "OpticsGroup": [1, 1],
            "DefocusU": [14321.5, 0.0],
            "DefocusV": [14123.25, float("nan")],
            "DefocusAngle": [12.5, 0.0],
        }
    )
    optics = pd.DataFrame({"OpticsGroup": [1], "MicrographPixelSize": [1.5], "Voltage": [300.0]})
    write_blocks(Path("mics.star"), {"optics": optics, "micrographs": listed})
    known = CtfValues(14321.5, 14123.25, 12.5)
    a, b = estimate_all(find_sources(["mics.star"]), OUT, OPTIONS)
    assert fitted == [known, None]
    assert (a.kept, b.kept) == (True, False)
    written = read_blocks(OUT / "micrographs_ctf.star")[1]
    assert written["DefocusU"].tolist() == [14321.5, 15000.0]
    assert written["DefocusV"].tolist() == [14123.25, 15000.0]

    Path("mics/a.mrc").write_bytes(b"no micrograph")  # its values are good all the same
    a, b = estimate_all(find_sources(["mics.star"]), OUT, OPTIONS)
    assert (a.values, a.kept) == (known, True)
    assert a.error
    assert len(read_blocks(OUT / "micrographs_ctf.star")[1]) == 2

    Path("mics/a.mrc").write_bytes(Path("mics/b.mrc").read_bytes())
    assert not any(row.kept for row in estimate_all(find_sources(["mics.star"]), OUT, OPTIONS, fresh=True))


def test_unknown_optics_are_told_at_once(fitted: list[CtfValues | None]) -> None:
    with pytest.raises(ConfigurationError, match="--voltage"):
        estimate_all(find_sources(["mics"]), OUT, CtfOptions())
    assert fitted == []
