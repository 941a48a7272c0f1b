"""Batches of the crops of one epoch."""

import torch
from torch.utils.data import DataLoader, Dataset

from cryopick.core import ConfigurationError
from cryopick.training.crops import Crop
from cryopick.training.step_seeds import step_seed


def crop_loader(
    crops: Dataset[Crop], share: int, batch_size: int, workers: int, seed: tuple[int, ...]
) -> DataLoader[Crop]:
    """Load whole batches: the net's batch normalisation wants them alike.

    Parameters
    ----------
    crops
        Of this epoch.
    share
        How many of them come from one process, and so can be in one batch.
    batch_size
        Crops per batch.
    workers
        Processes that make crops; 0 makes them in the main one.
    seed
        Of the worker processes, such as (seed, epoch, rank): the same for a run that was interrupted before.

    Raises
    ------
    ConfigurationError
        If there are too few crops for one batch.
    """
    if share < batch_size:
        raise ConfigurationError(
            f"an epoch has {share} crops for each process and a batch {batch_size}: there would be no "
            "batch; pass a larger data.crops_per_epoch or a smaller data.batch_size"
        )
    return DataLoader(
        crops,
        batch_size=batch_size,
        num_workers=workers,
        pin_memory=torch.cuda.is_available(),
        drop_last=True,
        generator=torch.Generator().manual_seed(step_seed(*seed)),
    )
