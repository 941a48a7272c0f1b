"""RELION's own programs on the STAR files that `predict` writes."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import mrcfile
import numpy as np
import pytest
import starfile
from numpy.typing import NDArray

from cryopick.core import Micrograph, Picks
from cryopick.io.micrographs import write_mrc
from cryopick.models import PickerCheckpoint
from cryopick.picking import Diameter, Picker, PickingOptions, find_micrographs, pick_all

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

    def __call__(self, micrograph: Micrograph, diameter_px: float) -> Picks:
        xy = self.planted[micrograph.stem]
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
