from types import SimpleNamespace
from typing import Any

import pytorch_lightning as pl
import torch

from cryopick.training.step_seeds import StepSeeds, step_seed


def draw(seed: int, epoch: int, batch: int, rank: int = 0) -> float:
    trainer: Any = SimpleNamespace(current_epoch=epoch, global_rank=rank)
    StepSeeds(seed).on_train_batch_start(trainer, pl.LightningModule(), None, batch)
    return float(torch.rand(()))


def test_a_batch_draws_the_same_whatever_was_drawn_before() -> None:
    before = draw(1, 2, 3)
    torch.rand(100)
    assert draw(1, 2, 3) == before


def test_batches_epochs_processes_and_seeds_differ() -> None:
    drawn = {draw(1, 2, 3), draw(1, 2, 4), draw(1, 3, 3), draw(2, 2, 3), draw(1, 2, 3, rank=1)}
    assert len(drawn) == 5


def test_a_seed_that_torch_takes() -> None:
    torch.manual_seed(step_seed(2**63, 2**40))
