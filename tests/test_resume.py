import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from omegaconf import DictConfig, OmegaConf

from cryopick.core import CheckpointError
from cryopick.training import train

if TYPE_CHECKING:
    from conftest import TrainedRun

Compose = Callable[..., DictConfig]

SHORT = (
    "data.crops_per_epoch=16",
    "data.batch_size=4",
    "trainer.max_epochs=3",
    "trainer.log_every_n_steps=1",
)

_DIE_IN_THE_THIRD_EPOCH = """
import os, signal, sys
from omegaconf import OmegaConf
from cryopick.models.module import PickerModule
from cryopick.training import train

step = PickerModule.training_step

def dying(module, batch, index):
    if (module.current_epoch, index) == (2, 1):
        os.kill(os.getpid(), signal.SIGKILL)
    return step(module, batch, index)

PickerModule.training_step = dying
train(OmegaConf.load(sys.argv[1]))
"""


def losses(output: Path, version: str = "*") -> dict[int, float]:
    """Logged losses by step; a resumed run logs into a folder of its own."""
    found = {}
    for log in sorted(output.glob(f"logs/version_{version}/metrics.csv")):
        with log.open() as file:
            rows = [row for row in csv.DictReader(file) if row["train/loss"]]
        found.update({int(row["step"]): float(row["train/loss"]) for row in rows})
    return found


# The first epoch counts as the best one: it is nevertheless the last one that is gone on from.
WORSE_IS_BETTER = "callbacks.checkpoint.mode=min"

# Simulated: frames, crops and validation are drawn while training goes on.
SIMULATED = ("data=simulated", "data.stream.frame_px=160", "data.stream.buffer=2", "data.validation_frames=2")


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Sum in one order, here as in the process that is killed: early steps magnify the last digit."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
@pytest.mark.filterwarnings("ignore:Checkpoint directory .* exists and is not empty")
@pytest.mark.parametrize("kind", ["labelled", "simulated"])
def test_a_killed_training_goes_on_along_the_same_curve(
    kind: str, trained: "TrainedRun", compose_training: Compose, tmp_path: Path
) -> None:
    source = (f"data.root={trained.root}", WORSE_IS_BETTER) if kind == "labelled" else SIMULATED
    options = (*source, *SHORT)
    whole = train(compose_training(*options, f"output={tmp_path / 'whole'}"))

    output = tmp_path / "killed"
    config = compose_training(*options, f"output={output}")
    OmegaConf.save(config, tmp_path / "config.yaml", resolve=True)
    command = [sys.executable, "-c", _DIE_IN_THE_THIRD_EPOCH, str(tmp_path / "config.yaml")]
    alone = {**os.environ, "OMP_NUM_THREADS": "1"}
    killed = subprocess.run(command, capture_output=True, text=True, timeout=300, env=alone)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (output / "training" / "last.ckpt").exists()

    resumed = train(config)
    assert sorted(losses(output, "1")) == [8, 9, 10, 11]  # no more than the epoch of the kill was lost
    expected = losses(tmp_path / "whole")
    assert sorted(expected) == list(range(12))
    assert {step: loss for step, loss in losses(output).items() if step >= 8} == pytest.approx(
        {step: loss for step, loss in expected.items() if step >= 8}, rel=1e-4
    )
    assert losses(output)[0] == pytest.approx(expected[0], rel=1e-4)
    assert resumed.score.f1 == pytest.approx(whole.score.f1, abs=1e-3)


def test_a_damaged_state_is_named(trained: "TrainedRun", compose_training: Compose, tmp_path: Path) -> None:
    config = compose_training(f"data.root={trained.root}", f"output={tmp_path}", *SHORT)
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "last.ckpt").write_bytes(b"half a checkpoint")
    OmegaConf.save(config, tmp_path / "config.yaml", resolve=True)
    with pytest.raises(CheckpointError, match=r"last.ckpt: not a readable checkpoint .* remove it"):
        train(config)
