"""The trainer that a configuration describes, with all that listens to it."""

import pytorch_lightning as pl
from omegaconf import DictConfig

from cryopick.core import check_number
from cryopick.training.configured import build, build_part, named_in
from cryopick.training.data import TrainingData
from cryopick.training.kept_statistics import KeptStatistics
from cryopick.training.step_seeds import StepSeeds


def build_trainer(config: DictConfig, data: TrainingData, *, keep_statistics: bool) -> pl.Trainer:
    """Build the trainer.

    Parameters
    ----------
    config
        The whole configuration.
    data
        What is trained on; tells how many batches an epoch has.
    keep_statistics
        Leave the batch normalisation's statistics as they are (see `KeptStatistics`).

    Raises
    ------
    ConfigurationError
        If something cannot be built, or ``trainer.limit_train_batches`` cannot be meant.
    """
    callbacks = [build_part(config.callbacks, name) for name in named_in(config, "callbacks")]
    callbacks += [StepSeeds(config.seed), KeptStatistics() if keep_statistics else None]
    trainer: pl.Trainer = build(
        config.trainer,
        default_root_dir=str(config.output),
        limit_train_batches=_batches_per_epoch(config, data),
        callbacks=[callback for callback in callbacks if callback is not None],
        logger=build_part(config, "logger") or False,
    )
    return trainer


def _batches_per_epoch(config: DictConfig, data: TrainingData) -> int | float | None:
    """Tell how many batches, or which share, an epoch has; None for all that the loader gives."""
    known, asked = data.batches_per_epoch, config.trainer.get("limit_train_batches")
    if asked is None:
        return known
    if isinstance(asked, float):
        check_number("trainer.limit_train_batches", asked, 0.001, 1)
    else:
        check_number("trainer.limit_train_batches", asked, 1, whole=True)
    if known is None:
        return asked  # type: ignore[no-any-return]
    # Lightning takes no share of a stream, and believes in more batches than there are: so does the schedule.
    return min(known, max(1, round(asked * known)) if isinstance(asked, float) else asked)
