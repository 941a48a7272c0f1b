"""Lightning's Trainer, with a precision chosen for the machine and checkpoints that are whole."""

import os
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from lightning_fabric.plugins.io.torch_io import TorchCheckpointIO

from cryopick.core import ConfigurationError
from cryopick.io.atomic import leftovers, replacing

PRECISIONS = ("auto", "32", "32-true", "bf16-mixed", "16-mixed")


class WholeCheckpoints(TorchCheckpointIO):
    """Checkpoints that a kill or a power cut leaves as they were before.

    Lightning's own way writes below ``/tmp`` and moves: onto another file system, that is a copy, and a kill
    while it lasts leaves half a file in the place of the state to go on from.
    """

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: str | os.PathLike[str], storage_options: object = None
    ) -> None:
        """Write beside the file, and rename; what a killed writer left there before is removed."""
        for left in leftovers(Path(path).parent):
            left.unlink(missing_ok=True)
        with replacing(Path(path)) as temporary, temporary.open("wb") as file:
            torch.save(checkpoint, file)
            file.flush()
            os.fsync(file.fileno())


def make_trainer(precision: str = "auto", **options: Any) -> pl.Trainer:
    """Build the trainer.

    Parameters
    ----------
    precision
        One of `PRECISIONS`; ``auto`` is bf16-mixed on a GPU that has it, 16-mixed on an older one, else
        32-true.
    options
        Everything else that `pytorch_lightning.Trainer` takes.

    Raises
    ------
    ConfigurationError
        If the precision is another: labels and losses need float32.
    """
    precision = str(precision)
    on_cpu = options.get("accelerator") == "cpu" or not torch.cuda.is_available()
    if precision not in PRECISIONS or (precision == "16-mixed" and on_cpu):
        raise ConfigurationError(
            f"trainer.precision={precision}: wanted one of {', '.join(PRECISIONS)}; 16-mixed on a GPU only"
        )
    if precision == "auto":
        precision = "32-true" if on_cpu else "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
    plugins = [*(options.pop("plugins", None) or ()), WholeCheckpoints()]
    return pl.Trainer(precision=precision, plugins=plugins, **options)  # type: ignore[arg-type]
