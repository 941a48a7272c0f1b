"""The STAR files for RELION 4 and 5 against what their documentation says of blocks, columns and types.

Labels and types are those of RELION 5's ``src/metadata_label.h``; which columns a job wants is from
https://relion.readthedocs.io/en/release-5.0/Reference/Conventions.html and from what its own jobs write.
"""

import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.io.coordinates import MicrographCtf, Optics, write_coordinate_list, write_joint_star, write_star
from cryopick.io.micrographs import write_mrc
from cryopick.picking import ExtractOptions, MicrographInput, PickedMicrograph, extract_all
from cryopick.validation.ctf import CtfSource, CtfValues
from cryopick.validation.ctf.star import ListedCtf, write_ctf_star

LABELS: dict[str, type] = {
    "rlnAmplitudeContrast": float,
    "rlnAnglePsi": float,
    "rlnAutopickFigureOfMerit": float,
    "rlnClassNumber": int,
    "rlnCoordinateX": float,
    "rlnCoordinateY": float,
    "rlnCtfAstigmatism": float,
    "rlnCtfBfactor": float,
    "rlnCtfFigureOfMerit": float,
    "rlnCtfMaxResolution": float,
    "rlnCtfScalefactor": float,
    "rlnDefocusAngle": float,
    "rlnDefocusU": float,
    "rlnDefocusV": float,
    "rlnImageDimensionality": int,
    "rlnImageName": str,
    "rlnImagePixelSize": float,
    "rlnImageSize": int,
    "rlnMicrographCoordinates": str,
    "rlnMicrographName": str,
    "rlnMicrographOriginalPixelSize": float,
    "rlnMicrographPixelSize": float,
    "rlnOpticsGroup": int,
    "rlnOpticsGroupName": str,
    "rlnPhaseShift": float,
    "rlnSphericalAberration": float,
    "rlnVoltage": float,
}
SINCE_4 = {"rlnMicrographCoordinates"}

OPTICS = {
    "rlnOpticsGroup",
    "rlnOpticsGroupName",
    "rlnVoltage",
    "rlnSphericalAberration",
    "rlnAmplitudeContrast",
}
DEFOCUS = {"rlnDefocusU", "rlnDefocusV", "rlnDefocusAngle"}
IMAGE = {"rlnMicrographOriginalPixelSize", "rlnImagePixelSize", "rlnImageSize", "rlnImageDimensionality"}
POSITION = {"rlnCoordinateX", "rlnCoordinateY"}

MICROSCOPE = Optics(300.0, 2.7, 0.1)
PICKS = Picks(np.array([[100.25, 60.5], [150.0, 80.0]]), np.array([0.75, 0.5]))


@dataclass(frozen=True)
class Block:
    """One table of a STAR file, as its text has it."""

    columns: list[str]
    rows: list[list[str]]


def read(path: Path) -> dict[str, Block]:
    """Read the text without the library that wrote it."""
    blocks: dict[str, Block] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("data_"):
            blocks[line.removeprefix("data_").strip()] = block = Block([], [])
        elif line.startswith("_"):
            block.columns.append(line.split()[0].removeprefix("_"))
        elif line.strip() and not line.startswith(("#", "loop_")):
            block.rows.append(shlex.split(line))
    return blocks


def check(block: Block, wanted: set[str], rows: int) -> None:
    """See that all columns are documented, those wanted are there, and values are of their types."""
    assert set(block.columns) <= LABELS.keys()
    assert wanted <= set(block.columns)
    assert len(set(block.columns)) == len(block.columns)
    assert len(block.rows) == rows
    for row in block.rows:
        assert len(row) == len(block.columns)
        for label, value in zip(block.columns, row, strict=True):
            assert value, label
            if LABELS[label] is not str:
                LABELS[label](value)  # raises for "1.0" where a whole number is wanted
                assert np.isfinite(float(value)), label


@pytest.fixture
def micrograph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MicrographInput:
    monkeypatch.chdir(tmp_path)
    image = np.random.default_rng(0).normal(10, 1, (160, 260)).astype(np.float32)
    write_mrc(tmp_path / "mics" / "a 1.mrc", image, 1.5)
    return MicrographInput(Path("mics/a 1.mrc"), "mics/a 1.mrc", "mics/a 1", 1.5)


def test_picks_of_one_micrograph(tmp_path: Path) -> None:
    write_star(PICKS, tmp_path / "a_autopick.star")
    check(read(tmp_path / "a_autopick.star")[""], {*POSITION, "rlnAutopickFigureOfMerit"}, 2)


def test_the_list_of_picks(tmp_path: Path) -> None:
    """Job type ``autopick``: node ``MicrographsCoords``."""
    write_coordinate_list([("mics/a 1.mrc", "picks/mics/a 1_autopick.star")], tmp_path / "autopick.star")
    blocks = read(tmp_path / "autopick.star")
    assert list(blocks) == ["coordinate_files"]
    check(blocks["coordinate_files"], {"rlnMicrographName", "rlnMicrographCoordinates"}, 1)


def test_picks_of_all(tmp_path: Path) -> None:
    write_joint_star({"a 1.mrc": PICKS, "b.mrc": PICKS}, tmp_path / "all.star")
    check(read(tmp_path / "all.star")["particles"], {*POSITION, "rlnMicrographName"}, 4)


@pytest.mark.parametrize("with_ctf", [False, True])
def test_particles(tmp_path: Path, micrograph: MicrographInput, with_ctf: bool) -> None:
    """Node ``ParticleGroupMetadata``."""
    values = {"DefocusU": 12500.0, "DefocusV": 11900.0, "DefocusAngle": -35.25}
    ctf = MicrographCtf(values, MICROSCOPE)
    options = ExtractOptions(32, 16, optics=MICROSCOPE, ctf={"a 1": ctf} if with_ctf else {})
    (row,) = extract_all([PickedMicrograph(micrograph, PICKS)], tmp_path / "stacks", options)
    assert row.error == ""
    blocks = read(tmp_path / "stacks" / "particles.star")
    assert list(blocks) == ["optics", "particles"]
    check(blocks["optics"], OPTICS | IMAGE, 1)
    wanted = {*POSITION, "rlnImageName", "rlnMicrographName", "rlnOpticsGroup"}
    check(blocks["particles"], wanted | (DEFOCUS if with_ctf else set()), 2)
    particles = blocks["particles"]
    names = [row[particles.columns.index("rlnImageName")] for row in particles.rows]
    assert names == [f"{number:06d}@stacks/mics/a 1_particles.mrcs" for number in (1, 2)]


def test_micrographs_with_ctf(tmp_path: Path, micrograph: MicrographInput) -> None:
    """Node ``MicrographGroupMetadata``."""
    values = CtfValues(12500.0, 11900.0, -35.25, 90.0, 0.125, 4.5)
    write_ctf_star([ListedCtf(CtfSource(micrograph, {}, {}), values, MICROSCOPE, 1.5)], tmp_path / "ctf.star")
    blocks = read(tmp_path / "ctf.star")
    assert list(blocks) == ["optics", "micrographs"]
    check(blocks["optics"], {*OPTICS, "rlnMicrographOriginalPixelSize", "rlnMicrographPixelSize"}, 1)
    wanted = {"rlnMicrographName", "rlnOpticsGroup", "rlnCtfMaxResolution", "rlnPhaseShift"}
    check(blocks["micrographs"], wanted | DEFOCUS, 1)


@pytest.mark.relion
def test_the_installed_relion_says_the_same() -> None:
    program = shutil.which("relion_refine")
    if program is None:
        pytest.skip("RELION is not installed (Debian: apt-get install relion)")
    told = subprocess.run([program, "--print_metadata_labels"], capture_output=True, text=True, check=False)
    types = {"double": float, "int": int, "string": str, "bool": int}
    found = {
        label: types[kind]
        for label, kind in re.findall(r"(rln\w+) +\((double|int|string|bool) *\)", told.stdout)
    }
    assert len(found) > 200
    missing = LABELS.keys() - found.keys()
    assert missing <= SINCE_4
    assert {label: found[label] for label in LABELS.keys() - missing} == {
        label: LABELS[label] for label in LABELS.keys() - missing
    }
