"""What `train` asks of its data, wherever they come from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytorch_lightning as pl
import torch
from torch.utils.data import DataLoader, Dataset

from cryopick.core import ConfigurationError, check_number
from cryopick.image import PickingScale
from cryopick.models.module import ValidationFrame
from cryopick.training.crops import Crop, CropGeometry
from cryopick.training.step_seeds import step_seed
from cryopick.training.validation import ValidationFrames

if TYPE_CHECKING:
    from cryopick.training.labelled import LabelledMicrograph


@dataclass(frozen=True)
class DataDescription:
    """What a picker was trained on, to be kept in its checkpoint.

    Parameters
    ----------
    data_sets
        Their ids.
    micrographs, labels
        Trained on; 0 where they are made anew for every batch.
    validation_micrographs
        Kept back.
    diameter_px, diameter_angstrom
        Of the particles on the original micrographs; None where unknown or where they differ.
    bright
        All particles were brighter than their surroundings.
    label_round
        Which round of the labels they were; 0 for the original ones.
    """

    data_sets: tuple[str, ...]
    micrographs: int
    labels: int
    validation_micrographs: int
    diameter_px: float | None = None
    diameter_angstrom: float | None = None
    bright: bool = False
    label_round: int = 0


class TrainingData(pl.LightningDataModule):
    """A LightningDataModule of crops that knows the picking scale.

    Parameters
    ----------
    geometry
        How crops are cut.
    crops_per_epoch
        Length of an epoch.
    batch_size
        Crops per batch and device.
    workers
        Processes that make crops; 0 makes them in the main one.
    seed
        Of all random numbers.

    Raises
    ------
    ConfigurationError
        If a number cannot be meant.
    """

    def __init__(
        self, geometry: CropGeometry, crops_per_epoch: int, batch_size: int, workers: int, seed: int
    ) -> None:
        super().__init__()
        check_number("data.crops_per_epoch", crops_per_epoch, 1, whole=True)
        check_number("data.batch_size", batch_size, 1, whole=True)
        check_number("data.workers", workers, 0, whole=True)
        self.geometry = geometry
        self.crops_per_epoch = crops_per_epoch
        self.batch_size = batch_size
        self.workers = workers
        self.seed = seed
        self.scale = PickingScale()
        self.stride = 1
        self.validation_micrographs: list[LabelledMicrograph] = []

    def prepare_for(self, scale: PickingScale, stride: int) -> None:
        """Make ready for a net that sees micrographs at ``scale`` and whose cells are ``stride`` px wide."""
        raise NotImplementedError

    @property
    def epoch(self) -> int:
        """The one that is trained now."""
        return 0 if self.trainer is None else self.trainer.current_epoch

    @property
    def rank(self) -> int:
        """Number of this process."""
        return 0 if self.trainer is None else self.trainer.global_rank

    def load(self, crops: Dataset[Crop], share: int) -> DataLoader[Crop]:
        """Load whole batches of an epoch's crops: the net's batch normalisation wants them alike.

        Parameters
        ----------
        crops
            Of this epoch.
        share
            How many of them come from one process, and so can be in one batch.

        Raises
        ------
        ConfigurationError
            If there are too few crops for one batch.
        """
        if share < self.batch_size:
            raise ConfigurationError(
                f"an epoch has {share} crops for each process and a batch {self.batch_size}: there would be "
                "no batch; pass a larger data.crops_per_epoch or a smaller data.batch_size"
            )
        # The worker processes of a run that was interrupted before have the same seed as else.
        seed = step_seed(self.seed, self.epoch, self.rank)
        return DataLoader(
            crops,
            batch_size=self.batch_size,
            num_workers=self.workers,
            pin_memory=torch.cuda.is_available(),
            drop_last=True,
            generator=torch.Generator().manual_seed(seed),
        )

    @property
    def batches_per_epoch(self) -> int | None:
        """Batches that each process takes from a stream of no known length; None where the loader knows."""
        return None

    def val_dataloader(self) -> DataLoader[ValidationFrame]:
        """Give the validation micrographs, one at a time: their sizes differ."""
        return DataLoader(ValidationFrames(self.validation_micrographs), batch_size=None)

    def describe(self) -> DataDescription:
        """Tell what is trained on."""
        raise NotImplementedError

    def fingerprint(self) -> str:
        """Sum up what the configuration does not say: files may change; the same for the same data."""
        return ""
