"""The loop in miniature, as it is typed: train, predict, validate with RELION, inspect, curate, and again."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial.transform import Rotation

from cryopick.core import Frame, Picks
from cryopick.dataset import open_data_sets
from cryopick.evaluation import match_centres
from cryopick.io.coordinates import write_coordinates
from cryopick.io.micrographs import write_mrc
from cryopick.simulation.particles import Particle, project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.relion,
    pytest.mark.skipif(shutil.which("relion_refine") is None, reason="RELION is not installed"),
]

PIXEL_SIZE, DIAMETER, SIZE = 10.0, 200.0, 24
DIAMETER_PX = DIAMETER / PIXEL_SIZE
SHAPE, SPACING = (296, 370), 37
MICROGRAPHS, ON_EACH = 4, 40
UNLABELLED, FALSE = 12, 4


def particle() -> Particle:
    """Build three balls in a row, of unlike size."""
    axes = np.stack(np.meshgrid(*3 * [np.arange(SIZE) - (SIZE - 1) / 2], indexing="ij"), axis=-1)[..., ::-1]
    volume = np.zeros((SIZE,) * 3)
    for place, radius in (((0, 0, -6.0), 3.5), ((2.0, 0, 0), 3.0), ((0, 0, 5.0), 4.5)):
        volume[((axes - place) ** 2).sum(axis=-1) < radius**2] = 1
    return Particle(torch.from_numpy(gaussian_filter(volume, 0.7)).float(), PIXEL_SIZE, DIAMETER, "row")


@pytest.fixture
def truth(tmp_path: Path) -> dict[str, NDArray[np.float64]]:
    """Write a data set whose labels lack particles and hold false ones; the particles of each micrograph."""
    rng = np.random.default_rng(5)
    row, found = particle(), {}
    sites = np.stack(np.meshgrid(np.arange(10), np.arange(8)), axis=-1).reshape(-1, 2) * SPACING + SPACING / 2
    for number in range(MICROGRAPHS):
        places = rng.permutation(sites)
        xy, empty = places[:ON_EACH], places[ON_EACH:]
        angles = np.rad2deg(Rotation.random(ON_EACH, random_state=number).as_euler("ZYZ"))
        frame = rng.normal(0, 1.5, SHAPE)
        for image, (x, y) in zip(project(row, angles).numpy() / PIXEL_SIZE, xy.astype(int), strict=True):
            top, left = y - SIZE // 2, x - SIZE // 2
            frame[top : top + SIZE, left : left + SIZE] -= image
        stem = f"m{number}"
        write_mrc(tmp_path / "set" / "micrographs" / f"{stem}.mrc", frame.astype(np.float32), PIXEL_SIZE)
        labels = Picks(np.concatenate([xy[UNLABELLED:], empty[:FALSE]]), diameter_px=DIAMETER_PX)
        coordinates = tmp_path / "set" / "ground_truth" / "particle_coordinates"
        write_coordinates(labels, coordinates / f"{stem}.csv", height=SHAPE[0])
        found[stem] = xy
    return found


def labels_score(folder: Path, number: int, truth: dict[str, NDArray[np.float64]]) -> tuple[float, float]:
    """Precision and recall of the labels of a round."""
    (data_set,) = open_data_sets(folder, label_round=number)
    right = labelled = 0
    for entry in data_set.entries:
        labels = data_set.read_labels(entry, Frame.CRYOPPP)
        assert labels is not None
        right += len(match_centres(labels.xy, truth[entry.stem], DIAMETER_PX / 2))
        labelled += len(labels)
    return right / labelled, right / (MICROGRAPHS * ON_EACH)


def run(folder: Path, words: str) -> None:
    program, *rest = words.split()
    command = [str(Path(sys.executable).with_name(program)), *rest]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"


def test_spoiled_labels_are_mended(tmp_path: Path, truth: dict[str, NDArray[np.float64]]) -> None:
    training = (
        "train experiment=finetune data.root=set trainer.max_epochs=1 data.crops_per_epoch=64 "
        "data.validation_fraction=0.25 loss=incomplete"
    )
    run(tmp_path, f"{training} output=first")
    run(tmp_path, "predict set/micrographs --checkpoint first/picker.ckpt --output picks")
    run(
        tmp_path,
        "cryopick validate ours=picks --micrographs set/micrographs --diameter 200 --particle-pixel-size 10 "
        "--classes 3 --iterations 5 --until classes --threads 2 --output validation",
    )
    chosen = pd.read_csv(tmp_path / "validation" / "ours" / "classes.csv")
    numbers = ",".join(map(str, chosen.loc[chosen["selected"] == "yes", "class"]))
    averaged = tmp_path / "validation" / "ours" / "classes_2d"
    averages = json.loads((averaged / "step.json").read_text())["result"]["averages"]
    run(
        tmp_path,
        f"cryopick inspect picks --templates {averaged / averages} --classes {numbers} --output inspected",
    )
    particles = json.loads((averaged / "step.json").read_text())["result"]["particles_star"]
    run(
        tmp_path,
        "cryopick curate set --picks picks --inspected inspected --classes validation/ours/classes.csv "
        f"--particles {averaged / particles} --doubt-alone",
    )
    before, after = (labels_score(tmp_path / "set", number, truth) for number in (0, 1))
    assert before == pytest.approx((0.875, 0.7))
    assert after[0] > 0.95
    assert after[1] > 0.85
    run(tmp_path, f"{training} data.round=1 start=first/picker.ckpt output=second")
    run(tmp_path, "predict set/micrographs --checkpoint second/picker.ckpt --output again")
    assert (tmp_path / "again" / "run.json").is_file()
