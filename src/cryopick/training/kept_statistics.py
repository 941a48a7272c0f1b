"""Fine-tuning that leaves what the net knows of the world's grey values as it is."""

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback
from torch import nn


class KeptStatistics(Callback):
    """Train with the means and variances that batch normalisation (Ioffe & Szegedy, arXiv 1502.03167) has.

    Those of a batch of crops of one micrograph, or of three whole ones, are unlike those of all micrographs:
    a net trained by them is another one when it picks.
    """

    def on_train_epoch_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Put the layers, and no others, in their evaluating mode."""
        for layer in pl_module.modules():
            if isinstance(layer, nn.modules.batchnorm._BatchNorm):
                layer.eval()
