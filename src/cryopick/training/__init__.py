"""Training: labelled data sets in, a picker's checkpoint out."""

from cryopick.training.augment import Augment
from cryopick.training.crops import Crop, CropGeometry, RandomCrops
from cryopick.training.datamodule import LabelledDataModule
from cryopick.training.epoch_checkpoint import EpochCheckpoint
from cryopick.training.simulated import FrameStream, SimulatedDataModule
from cryopick.training.train import TrainingResult, train
from cryopick.training.trainer import make_trainer

__all__ = [
    "Augment",
    "Crop",
    "CropGeometry",
    "EpochCheckpoint",
    "FrameStream",
    "LabelledDataModule",
    "RandomCrops",
    "SimulatedDataModule",
    "TrainingResult",
    "make_trainer",
    "train",
]
