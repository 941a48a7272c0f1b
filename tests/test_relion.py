"""RELION's own programs on the STAR files that `predict` writes, and its picker's STAR files read by us."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import mrcfile
import numpy as np
import pytest
import starfile
from numpy.typing import NDArray

from cryopick.core import BinnedMicrograph, Micrograph, Picks
from cryopick.evaluation import match_centres
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import read_micrograph, write_mrc
from cryopick.models import PickerCheckpoint
from cryopick.picking import Diameter, Picker, PickingOptions, find_micrographs, pick_all
from cryopick.picking.stopwatch import Stopwatch
from cryopick.simulation.data_set import simulate_data_set
from cryopick.simulation.plan import DataSetPlan
from cryopick.simulation.preset import Preset

pytestmark = pytest.mark.relion

SHAPE = (300, 420)
BOX = 64

MICROGRAPHS = """
# version 30001

data_optics

loop_
_rlnOpticsGroupName #1
_rlnOpticsGroup #2
_rlnMicrographPixelSize #3
_rlnVoltage #4
_rlnSphericalAberration #5
_rlnAmplitudeContrast #6
opticsGroup1 1 2.0 300.0 2.7 0.1


# version 30001

data_micrographs

loop_
_rlnMicrographName #1
_rlnOpticsGroup #2
{names}
"""


class _Planted(Picker):
    """Finds what was planted."""

    def __init__(self, checkpoint: PickerCheckpoint, planted: dict[str, NDArray[np.float64]]) -> None:
        super().__init__(checkpoint)
        self.planted = planted

    def __call__(
        self,
        micrograph: Micrograph | BinnedMicrograph,
        diameter_px: float,
        stopwatch: Stopwatch | None = None,
    ) -> Picks:
        xy = self.planted[micrograph.path.stem]
        return Picks(xy, np.linspace(0.9, 0.6, len(xy)), diameter_px)


@dataclass(frozen=True)
class _Project:
    """Names of the micrographs in a RELION project, and where their particles are."""

    names: tuple[str, ...]
    planted: dict[str, NDArray[np.float64]]


@pytest.fixture(params=["m", "MotionCorr/job002/Movies"], ids=["folder", "job"])
def project(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    draw_discs: Callable[..., NDArray[np.float32]],
    scatter: Callable[..., NDArray[np.float64]],
    dark_discs: PickerCheckpoint,
) -> _Project:
    """Two micrographs with dark particles in their upper left, one without any, and picks in ``picks/``."""
    monkeypatch.chdir(tmp_path)
    planted = {
        "a.frames": scatter((200, 300), 12, 50.0, seed=1) + 20,
        "b": scatter((200, 300), 5, 50.0, seed=2) + 20,
        "empty": np.empty((0, 2)),
    }
    names = tuple(f"{request.param}/{stem}.mrc" for stem in planted)
    for seed, (name, xy) in enumerate(zip(names, planted.values(), strict=True)):
        write_mrc(tmp_path / name, draw_discs(SHAPE, xy, diameter=30.0, depth=3.0, seed=seed), 2.0)
    (tmp_path / "micrographs.star").write_text(MICROGRAPHS.format(names="\n".join(f"{n} 1" for n in names)))
    rows = pick_all(
        find_micrographs(["micrographs.star"]),
        _Planted(dark_discs, planted),
        Path("picks"),
        PickingOptions(Diameter(px=30.0), threshold=0.5),
    )
    assert [row.picks for row in rows] == [12, 5, 0]
    return _Project(names, planted)


def test_relion_31_extracts_the_picks_as_written(relion: str, project: _Project) -> None:
    command = [relion, "--extract", "--i", "micrographs.star", "--extract_size", str(BOX)]
    command += ["--coord_dir", "picks/", "--coord_suffix", "_autopick.star"]
    command += ["--part_dir", "Particles/", "--part_star", "particles.star"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr

    particles = starfile.read("particles.star")["particles"]
    counts = particles["rlnMicrographName"].value_counts()
    assert {name: int(counts.get(name, 0)) for name in project.names} == dict(
        zip(project.names, (12, 5, 0), strict=True)
    )
    expected = np.vstack([project.planted["a.frames"], project.planted["b"]])
    extracted = particles[["rlnCoordinateX", "rlnCoordinateY"]].to_numpy()
    np.testing.assert_allclose(extracted, expected, atol=1e-3)

    stack = np.concatenate([mrcfile.read(path) for path in sorted(Path("Particles").rglob("*.mrcs"))])
    assert stack.shape == (17, BOX, BOX)
    mean = stack.mean(axis=0)
    rows, columns = np.mgrid[:BOX, :BOX] - BOX // 2
    radius = np.hypot(rows, columns)
    # A dark disc of 30 px in the middle of the box, and nothing around it.
    assert mean[radius < 12].mean() - mean[(radius > 18) & (radius < 24)].mean() < -2
    weight = np.where(radius < 22, np.median(mean) - mean, 0).clip(0)
    centre = [(weight * rows).sum() / weight.sum(), (weight * columns).sum() / weight.sum()]
    # RELION cuts the coordinates' fractions off.
    assert np.abs(centre).max() < 1.0


def test_the_list_for_relion_4_names_the_same_files(project: _Project) -> None:
    blocks = starfile.read("picks/autopick.star", always_dict=True)
    assert list(blocks) == ["coordinate_files"]
    table = blocks["coordinate_files"]
    assert list(table.columns) == ["rlnMicrographName", "rlnMicrographCoordinates"]
    assert tuple(table["rlnMicrographName"]) == project.names
    for name, file in zip(table["rlnMicrographName"], table["rlnMicrographCoordinates"], strict=True):
        xy = project.planted[Path(name).stem]
        picks = starfile.read(file, always_dict=True)
        (found,) = picks.values()
        assert len(found) == len(xy)
        if len(xy):
            np.testing.assert_allclose(found[["rlnCoordinateX", "rlnCoordinateY"]], xy, atol=1e-3)


def _pick_blobs(pixel_size: float, diameter: float) -> Path:
    """Run RELION's Laplacian-of-Gaussian picker on ``m/*.mrc``; the folder of its STAR files."""
    program = shutil.which("relion_autopick")
    assert program is not None, "RELION without its picker"
    command = [program, "--LoG", "--i", "m/*.mrc", "--odir", "blobs/", "--pickname", "autopick"]
    command += ["--angpix", str(pixel_size), "--shrink", "0", "--lowpass", "20"]
    command += ["--LoG_diam_min", str(0.8 * diameter), "--LoG_diam_max", str(diameter)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return Path("blobs") / "m"


def _parse(path: Path) -> NDArray[np.float64]:  # (n, 3): x, y, figure of merit
    """Read a STAR file of numbers without any of the program's code."""
    text = path.read_text()
    names = re.findall(r"^_rln(\w+) #\d+", text, re.MULTILINE)
    rows = [line.split() for line in text.splitlines() if re.match(r"\s*-?\d", line)]
    assert all(len(row) == len(names) for row in rows)
    table = np.array(rows, dtype=np.float64)
    columns = [names.index(name) for name in ("CoordinateX", "CoordinateY", "AutopickFigureOfMerit")]
    return np.asarray(table[:, columns])


@pytest.mark.usefixtures("relion")
def test_relions_own_picks_are_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan = DataSetPlan(tmp_path / "sim", 2, (480, 640), 4.0, Preset.EASY, 11, diameter_angstrom=160.0)
    stems = list(simulate_data_set(plan))
    (tmp_path / "m").symlink_to(plan.folder / "micrographs")
    labels = read_coordinates(
        plan.folder / "ground_truth" / "particle_coordinates", heights=dict.fromkeys(stems, 480)
    )
    folder = _pick_blobs(4.0, 160.0)
    picks = read_coordinates(folder)
    assert sorted(picks) == stems
    found = upside_down = planted = 0
    for stem in stems:
        parsed = _parse(folder / f"{stem}_autopick.star")
        np.testing.assert_array_equal(picks[stem].xy, parsed[:, :2])
        np.testing.assert_array_equal(picks[stem].scores, parsed[:, 2])
        # A particle is 40 px wide.
        planted += len(labels[stem])
        found += len(match_centres(picks[stem].xy, labels[stem].xy, 12))
        upside_down += len(match_centres(picks[stem].xy * [1, -1] + [0, 480], labels[stem].xy, 12))
    assert found > 0.8 * planted > 1.5 * upside_down


@pytest.mark.shared
@pytest.mark.usefixtures("relion")
def test_relions_picks_on_a_real_micrograph(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stem = "Falcon_2012_06_12-15_14_01_0"
    data = shared_data / "cryoppp" / "10017"
    image = read_micrograph(data / "micrographs" / f"{stem}.jpg").image
    # As in the MRC file that the picture was made of, four times smaller: 7.08 A per pixel.
    small = image[::-1].reshape(1024, 4, 1024, 4).mean(axis=(1, 3), dtype=np.float32)
    write_mrc(tmp_path / "m" / f"{stem}.mrc", small, 7.08)
    folder = _pick_blobs(7.08, 190.0)
    parsed = _parse(folder / f"{stem}_autopick.star")
    picks = read_coordinates(folder, scale=4)[stem]
    np.testing.assert_array_equal(picks.xy, 4 * parsed[:, :2])
    labels = read_coordinates(
        data / "ground_truth" / "particle_coordinates" / f"{stem}.csv", heights={stem: 4096}
    )[stem]
    assert len(match_centres(picks.xy, labels.xy, 54)) > 0.8 * len(labels)
