"""Random numbers that a training resumed in the middle finds where it left them."""

from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import Callback


class StepSeeds(Callback):
    """Seed torch anew for every batch, by epoch, batch and process.

    A checkpoint does not hold the state of torch's generators, and what a batch draws (augmentation) must not
    depend on what was drawn before: then it does not matter where a run was interrupted.

    Parameters
    ----------
    seed
        Of the whole training.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def on_train_batch_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, batch: Any, batch_idx: int
    ) -> None:
        """Seed the generators of every device."""
        torch.manual_seed(step_seed(self.seed, trainer.current_epoch, batch_idx, trainer.global_rank))


def step_seed(*numbers: int) -> int:
    """Mix numbers to one seed: near ones give unlike seeds."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))
