"""Lightning's Trainer, with a precision chosen for the machine."""

from typing import Any

import pytorch_lightning as pl
import torch


def make_trainer(precision: str = "auto", **options: Any) -> pl.Trainer:
    """Build the trainer.

    Parameters
    ----------
    precision
        As Lightning has it, or ``auto``: bf16-mixed on a GPU that has it, 16-mixed on an older one, else
        32-true.
    options
        Everything else that `pytorch_lightning.Trainer` takes.
    """
    if precision == "auto":
        if options.get("accelerator") == "cpu" or not torch.cuda.is_available():
            precision = "32-true"
        else:
            precision = "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
    return pl.Trainer(precision=precision, **options)  # type: ignore[arg-type]
