"""The commands that carry the program, one after the other, from a folder that has nothing to do with it."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cryopick.io.coordinates import read_coordinates

TRAINING = (
    "experiment=demo",
    "model.widths=[4,8]",
    "data.crops_per_epoch=80",
    "data.geometry.crop_px=96",
    "optimizer.lr=0.02",
    "trainer.max_epochs=5",
    "callbacks.average.decay=0.8",
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run an installed program."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def run_(*command: str | Path) -> "subprocess.CompletedProcess[str]":
        program = Path(sys.executable).with_name(str(command[0]))
        arguments: Sequence[str] = [str(one) for one in command[1:]]
        return subprocess.run(
            [program, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )

    return run_


@pytest.mark.slow
def test_expert_labels_in_scored_picks_out(
    run: Callable[..., "subprocess.CompletedProcess[str]"],
    cryoppp_set: Callable[..., Path],
    tmp_path: Path,
) -> None:
    labelled = cryoppp_set(tmp_path / "data" / "discs", micrographs=8)
    unseen = cryoppp_set(tmp_path / "unseen", micrographs=4, seed=50)
    (unseen / "micrographs" / "broken.mrc").write_bytes(b"")

    done = run("train", *TRAINING, f"data.root={labelled.parent}", f"output={tmp_path / 'run'}")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert f"picker: {tmp_path / 'run' / 'picker.ckpt'}" in done.stdout

    picker = ("--checkpoint", tmp_path / "run" / "picker.ckpt")
    picks = tmp_path / "picks"
    done = run("predict", unseen / "micrographs", "--output", picks, *picker)
    assert done.returncode == 1, done.stderr
    assert "1 of 5 micrographs could not be picked" in done.stdout
    assert "broken.mrc" in done.stdout
    assert len(read_coordinates(picks)) == 4

    report = tmp_path / "report"
    done = run("cryopick", "compare", picks, unseen, "--output", report)
    assert done.returncode == 0, done.stderr
    (scores,) = json.loads((report / "metrics.json").read_text()).values()
    pooled = scores["pooled"]
    assert pooled["labels"] == 36
    assert pooled["f1"] > 0.9
    assert pooled["best_f1"] >= pooled["f1"]
    assert pooled["average_precision"] > 0.9
    # A tenth of the diameter.
    assert pooled["median_error_px"] < 2.4
    assert (report / "per_micrograph.csv").is_file()
    assert (report / "precision_recall.png").is_file()
