"""The LightningModule: how a net learns to pick, whatever the net."""

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pytorch_lightning as pl
import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from cryopick.core import ConfigurationError
from cryopick.evaluation.region import Region
from cryopick.models.decode import doubt_crowded, find_peaks
from cryopick.models.losses import LossParts, PickLoss
from cryopick.models.pick_net import PickNet
from cryopick.models.score import PickingScore
from cryopick.models.targets import PickTargets

CANDIDATE_FLOOR = -5.0
"""Least logit of a candidate in validation."""


class ValidationFrame(NamedTuple):
    """One labelled micrograph at the picking scale, as tensors so that any device takes it.

    Parameters
    ----------
    image
        Shape (1, h, w).
    labels
        Shape (n, 2): (x, y) in px of the image.
    region
        Shape (4,): left, top, right, bottom of the rectangle in which labels could be.
    diameter_px
        Shape (): particle diameter in px of the image.
    ambiguous
        Shape (k, 2): places where a pick is neither right nor wrong.
    """

    image: torch.Tensor
    labels: torch.Tensor
    region: torch.Tensor
    diameter_px: torch.Tensor
    ambiguous: torch.Tensor


class PickerModule(pl.LightningModule):
    """Training of a net that returns `PickMaps`.

    Parameters
    ----------
    net
        Any net of the house.
    loss
        Compares its maps with targets.
    optimizer
        Builds the optimizer from the parameters.
    scheduler
        Builds the learning-rate schedule from the optimizer, stepped every batch; the trainer fills in
        ``total_steps``.
    augment
        Changes the grey values of a training batch on its device; None leaves them.
    """

    def __init__(
        self,
        net: PickNet,
        loss: PickLoss,
        optimizer: Callable[[Iterable[nn.Parameter]], Optimizer],
        scheduler: Callable[..., LRScheduler] | None = None,
        augment: nn.Module | None = None,
    ) -> None:
        super().__init__()
        # Before a strategy wraps the net: its gradients are then laid out alike.
        self.net = net.channels_last()
        self.loss = loss
        self.optimizer = optimizer
        self.scheduler = scheduler
        self.augment = augment
        self.score = PickingScore()

    def training_step(
        self,
        batch: tuple[torch.Tensor, PickTargets],
        batch_index: int,
    ) -> torch.Tensor:
        """Compute the loss of a batch: images, shape (b, 1, h, w), and their targets."""
        images, targets = batch
        if self.augment is not None:
            with torch.no_grad():
                images = self.augment(images)
        parts: LossParts = self.net.compare(images, targets, self.loss)
        self.log_dict(
            {
                "train/loss": parts.total.detach(),
                "train/centre": parts.centre,
                "train/offset": parts.offset,
                "train/mask": parts.mask,
                "train/size": parts.size,
            },
            batch_size=len(images),
        )
        return parts.total

    def validation_step(self, batch: ValidationFrame, batch_index: int) -> None:
        """Pick one micrograph and match the candidates with its labels."""
        # Processes get as many each: where that does not come out even, Lightning shows the first ones again.
        position = batch_index * self.trainer.world_size + self.trainer.global_rank
        loader: Any = self.trainer.val_dataloaders
        if position < len(loader.dataset):
            self.add_to(self.score, batch)

    def add_to(self, score: PickingScore, frame: ValidationFrame) -> None:
        """Pick one micrograph with the net as it is and add the candidates to a score."""
        maps = self.net.maps(frame.image[None])
        diameter_px = float(frame.diameter_px)
        peaks = find_peaks(maps, self.net.stride, diameter_px, CANDIDATE_FLOOR)
        peaks = doubt_crowded(peaks, diameter_px, CANDIDATE_FLOOR)
        region = Region(*frame.region.tolist())
        labels, ambiguous = frame.labels.cpu().numpy(), frame.ambiguous.cpu().numpy()
        score.update(peaks, labels, region, diameter_px, ambiguous)

    def on_validation_epoch_end(self) -> None:
        """Log the pooled scores of all validation micrographs."""
        scores = self.score.compute()
        self.log("val/f1", scores["f1"], prog_bar=True, sync_dist=True)
        self.log("val/ap", scores["ap"], prog_bar=True, sync_dist=True)
        self.score.reset()

    def configure_optimizers(self) -> Any:
        """Build the optimizer and, where there is one, its schedule."""
        trainable = [parameter for parameter in self.net.parameters() if parameter.requires_grad]
        optimizer = self.optimizer(trainable)
        if self.scheduler is None:
            return optimizer
        steps = self.trainer.estimated_stepping_batches
        if not 0 < steps < math.inf:  # Lightning's -1 once made every rate the last one, unnoticed
            raise ConfigurationError(
                "the length of the training is unknown, so that no learning rate can be scheduled; set "
                "trainer.max_epochs and, for data of no known length, trainer.limit_train_batches"
            )
        schedule = self.scheduler(optimizer, total_steps=int(steps))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
