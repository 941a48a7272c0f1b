"""What `train` asks of its data, wherever they come from."""

from dataclasses import dataclass

import pytorch_lightning as pl
from torch.utils.data import DataLoader

from cryopick.image import PickingScale
from cryopick.models.module import ValidationFrame


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
    """A LightningDataModule that knows the picking scale."""

    def prepare_for(self, scale: PickingScale, stride: int) -> None:
        """Make ready for a net that sees micrographs at ``scale`` and whose cells are ``stride`` px wide."""
        raise NotImplementedError

    @property
    def batches_per_epoch(self) -> int | None:
        """Batches that each process takes from a stream of no known length; None where the loader knows."""
        return None

    def val_dataloader(self) -> DataLoader[ValidationFrame]:
        """Give the validation micrographs, one at a time: their sizes differ."""
        raise NotImplementedError

    def describe(self) -> DataDescription:
        """Tell what is trained on."""
        raise NotImplementedError

    def fingerprint(self) -> str:
        """Sum up what the configuration does not say: files may change; the same for the same data."""
        return ""
