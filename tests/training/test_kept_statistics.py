from typing import Any

import pytorch_lightning as pl
import torch
from torch import nn
from torch.utils.data import DataLoader

from cryopick.training.kept_statistics import KeptStatistics


class Small(pl.LightningModule):
    """Two layers between which grey values are normalised, taught with bright noise."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2), nn.Dropout(0.1), nn.Conv2d(2, 1, 1))
        self.modes: list[tuple[bool, bool]] = []

    def training_step(self, batch: torch.Tensor, index: int) -> torch.Tensor:
        self.modes.append((self.net[1].training, self.net[2].training))
        return self.net(batch).square().mean()

    def validation_step(self, batch: torch.Tensor, index: int) -> None:
        self.net(batch)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)


def taught(*callbacks: pl.Callback) -> Small:
    torch.manual_seed(0)
    module = Small()
    images: Any = DataLoader(list(5 + torch.randn(6, 1, 4, 4)), batch_size=2)
    trainer = pl.Trainer(
        max_epochs=2,
        accelerator="cpu",
        callbacks=list(callbacks),
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(module, images, images)
    return module


def test_statistics_stay_and_all_else_learns() -> None:
    module = taught(KeptStatistics())
    norm = module.net[1]
    torch.testing.assert_close(norm.running_mean, torch.zeros(2))
    torch.testing.assert_close(norm.running_var, torch.ones(2))
    assert not torch.equal(norm.weight, torch.ones(2))
    # In the second epoch too, after validation has put the modes back.
    assert module.modes == [(False, True)] * 6


def test_without_it_they_follow_the_batches() -> None:
    module = taught()
    assert module.net[1].running_mean.abs().max() > 0.1
    assert module.modes == [(True, True)] * 6
