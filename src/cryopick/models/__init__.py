"""Nets, losses, the LightningModule and checkpoints.

What only training needs is not imported here: Lightning (`cryopick.models.module`), torchmetrics
(`cryopick.models.score`) and SAM (`cryopick.models.sam`) would triple the time in which `predict` starts.
"""

from cryopick.models.calibration import Calibration, fit_calibration
from cryopick.models.checkpoint import PickerCheckpoint, load_checkpoint, save_checkpoint
from cryopick.models.decode import LEAST_DISTANCE, Peaks, doubt_crowded, find_peaks, keep_apart
from cryopick.models.losses import PickLoss
from cryopick.models.maps import PickMaps
from cryopick.models.nets import build_net
from cryopick.models.pick_net import PickNet
from cryopick.models.targets import PickTargets, render_targets
from cryopick.models.unet import UNet

__all__ = [
    "LEAST_DISTANCE",
    "Calibration",
    "Peaks",
    "PickLoss",
    "PickMaps",
    "PickNet",
    "PickTargets",
    "PickerCheckpoint",
    "UNet",
    "build_net",
    "doubt_crowded",
    "find_peaks",
    "fit_calibration",
    "keep_apart",
    "load_checkpoint",
    "render_targets",
    "save_checkpoint",
]
