import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.io.coordinates import Optics, write_star
from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.io.micrographs import write_mrc
from cryopick.picking import MicrographInput, find_micrographs
from cryopick.validation.ctf import CtfSource, CtfValues
from cryopick.validation.ctf.star import ListedCtf, write_ctf_star

OPTICS = Optics(300.0, 2.7, 0.1)
VALUES = CtfValues(12500.0, 11900.0, -35.25, 0.0, 0.125, 4.5)


def source(
    name: str, row: dict[str, object] | None = None, optics: dict[str, object] | None = None
) -> CtfSource:
    return CtfSource(MicrographInput(Path(name), name, name.removesuffix(".mrc")), row or {}, optics or {})


def test_relions_columns(tmp_path: Path) -> None:
    poor = CtfValues(20000.0, 20000.0, 0.0)
    listed = [
        ListedCtf(source("mics/a.mrc"), VALUES, OPTICS, 1.5),
        ListedCtf(source("mics/b.mrc"), poor, OPTICS, 1.5),
    ]
    write_ctf_star(listed, tmp_path / "micrographs_ctf.star")
    text = (tmp_path / "micrographs_ctf.star").read_text()
    lines = [line.split() for line in text.splitlines() if line and not line.startswith(("#", "loop_"))]
    assert lines == [
        ["data_optics"],
        ["_rlnOpticsGroupName", "#1"],
        ["_rlnOpticsGroup", "#2"],
        ["_rlnMicrographOriginalPixelSize", "#3"],
        ["_rlnVoltage", "#4"],
        ["_rlnSphericalAberration", "#5"],
        ["_rlnAmplitudeContrast", "#6"],
        ["_rlnMicrographPixelSize", "#7"],
        ["opticsGroup1", "1", "1.500000", "300.000000", "2.700000", "0.100000", "1.500000"],
        ["data_micrographs"],
        ["_rlnMicrographName", "#1"],
        ["_rlnOpticsGroup", "#2"],
        ["_rlnDefocusU", "#3"],
        ["_rlnDefocusV", "#4"],
        ["_rlnCtfAstigmatism", "#5"],
        ["_rlnDefocusAngle", "#6"],
        ["_rlnCtfFigureOfMerit", "#7"],
        ["_rlnCtfMaxResolution", "#8"],
        [
            "mics/a.mrc",
            "1",
            "12500.000000",
            "11900.000000",
            "600.000000",
            "-35.250000",
            "0.125000",
            "4.500000",
        ],
        ["mics/b.mrc", "1", "20000.000000", "20000.000000", "0.000000", "0.000000", "0.000000", "25.000000"],
    ]


def test_what_was_known_is_passed_on(tmp_path: Path) -> None:
    first = {"OpticsGroupName": "grid", "OpticsGroup": 2, "MtfFileName": "mtf.star", "Voltage": 300.0}
    other = {"OpticsGroupName": "grid", "OpticsGroup": 2, "MtfFileName": "k3.star", "Voltage": 300.0}
    row: dict[str, object] = {"MicrographName": "a.mrc", "OpticsGroup": 2, "AccumMotionTotal": 7.5}
    row |= {"Voltage": 300.0, "PhaseShift": 90.0, "DefocusU": 1.0}
    plate = CtfValues(12500.0, 11900.0, -35.25, 90.0, 0.125, 4.5)
    listed = [ListedCtf(source("a.mrc", row, optics), plate, OPTICS, 1.5) for optics in (first, other, first)]
    write_ctf_star(listed, tmp_path / "ctf.star")
    optics_table, micrographs = read_blocks(tmp_path / "ctf.star")
    assert list(optics_table["OpticsGroupName"]) == ["grid", "opticsGroup3"]
    assert list(optics_table["MtfFileName"]) == ["mtf.star", "k3.star"]
    assert list(micrographs["OpticsGroup"]) == [2, 3, 2]
    assert list(micrographs["AccumMotionTotal"]) == [7.5] * 3
    assert list(micrographs["PhaseShift"]) == [90.0] * 3
    assert list(micrographs["DefocusU"]) == [12500.0] * 3
    assert "Voltage" not in micrographs


def test_phase_shifts_are_of_the_values(tmp_path: Path) -> None:
    row: dict[str, object] = {"MicrographName": "a.mrc", "PhaseShift": 90.0}
    plate, none = CtfValues(12500.0, 11900.0, -35.25, 90.0, 0.1, 4.5), CtfValues(20000.0, 20000.0, 0.0)
    for values, expected in (([plate, none], [90.0, 0.0]), ([none, plate], [0.0, 90.0])):
        listed = [ListedCtf(source("a.mrc", row), values[0], OPTICS, 1.5)]
        listed.append(ListedCtf(source("b.mrc"), values[1], OPTICS, 1.5))
        write_ctf_star(listed, tmp_path / "ctf.star")
        assert list(read_blocks(tmp_path / "ctf.star")[1]["PhaseShift"]) == expected
    write_ctf_star([ListedCtf(source("a.mrc", row), none, OPTICS, 1.5)], tmp_path / "ctf.star")
    assert "PhaseShift" not in read_blocks(tmp_path / "ctf.star")[1]  # fitted anew without


def test_predict_and_extract_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_mrc(Path("mics/a.mrc"), np.eye(60, 90, dtype=np.float32), None)
    write_ctf_star([ListedCtf(source("mics/a.mrc"), VALUES, OPTICS, 1.25)], Path("ctf/micrographs_ctf.star"))
    (found,) = find_micrographs(["ctf/micrographs_ctf.star"])
    assert (found.name, found.place, found.pixel_size) == ("mics/a.mrc", "mics/a", 1.25)


@pytest.mark.relion
def test_relion_gives_the_values_to_particles(
    relion: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_mrc(Path("mics/a.mrc"), np.eye(60, 90, dtype=np.float32), 1.5)
    write_star(Picks(np.array([[40.0, 20.0]])), Path("picks/mics/a_autopick.star"))
    write_ctf_star([ListedCtf(source("mics/a.mrc"), VALUES, OPTICS, 1.5)], Path("micrographs_ctf.star"))
    command = (
        f"{shutil.which(relion)} --i micrographs_ctf.star --coord_dir picks/ --coord_suffix _autopick.star "
        "--part_star particles.star --part_dir parts/ --extract --extract_size 16"
    )
    subprocess.run(command.split(), check=True, capture_output=True, timeout=60)
    particles = next(table for table in read_blocks(Path("particles.star")) if "ImageName" in table)
    assert particles["DefocusU"].tolist() == [12500.0]
    assert particles["DefocusV"].tolist() == [11900.0]
    assert particles["DefocusAngle"].tolist() == [-35.25]
