"""A trained picker on disk: everything that `predict` needs, and nothing that runs."""

import pickle
import struct
from dataclasses import asdict, dataclass, field
from math import inf
from pathlib import Path
from textwrap import shorten
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

import torch

from cryopick import __version__
from cryopick.core import CheckpointError
from cryopick.image import PickingScale
from cryopick.io.atomic import replacing
from cryopick.models.calibration import Calibration
from cryopick.models.compact import in_steps, whole_state
from cryopick.models.nets import build_net
from cryopick.models.pick_net import PickNet

FORMAT = "cryopick picker"
FORMAT_VERSION = 2
READABLE = (1, 2)
"""Formats; in 1 no weights were compact."""

_UNREADABLE = (
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    BadZipFile,
    pickle.UnpicklingError,
    struct.error,
)
"""What `torch.load` raises for damaged and foreign files: found by damaging some."""


@dataclass(frozen=True, eq=False)
class PickerCheckpoint:
    """A net with all that turns a micrograph into picks.

    Parameters
    ----------
    net_config
        ``_target_`` and arguments of the net.
    net
        With its weights, in evaluation mode.
    scale
        At which it sees micrographs.
    calibration
        From its logits to probabilities.
    threshold
        Default probability above which a candidate is a pick.
    diameter_angstrom, diameter_px
        Particle diameter of the training labels, in A and in px of the original micrographs; None where
        unknown or where data sets of unlike particles were trained on.
    bright
        It was trained on particles brighter than their surroundings (negative stain), inverted.
    beta
        Weight of recall against precision when a threshold is chosen for a data set.
    training
        What it was trained on and how well it did, for people: plain numbers, words, lists and mappings.
    version
        Of the cryopick that wrote it.

    Raises
    ------
    ValueError
        If the threshold is no probability, or another number not positive.
    """

    net_config: dict[str, Any]
    net: PickNet
    scale: PickingScale
    calibration: Calibration
    threshold: float
    diameter_angstrom: float | None = None
    diameter_px: float | None = None
    bright: bool = False
    beta: float = 1.0
    training: dict[str, Any] = field(default_factory=dict)
    version: str = __version__

    def __post_init__(self) -> None:
        """Check the numbers."""
        diameters = [one for one in (self.diameter_angstrom, self.diameter_px) if one is not None]
        if not (0 <= self.threshold <= 1 and all(0 < one < inf for one in (self.beta, *diameters))):
            raise ValueError(
                f"found threshold {self.threshold}, beta {self.beta} and diameters {diameters}; wanted a "
                "probability and positive numbers"
            )


def save_checkpoint(checkpoint: PickerCheckpoint, path: Path, *, compact: bool = False) -> None:
    """Write a checkpoint, atomically.

    Parameters
    ----------
    checkpoint
        The picker.
    path
        File to write.
    compact
        Keep the weights of convolutions and linear layers in 8 bits: a quarter of the size. They are read
        back in 32.
    """
    weights = {name: value.detach().cpu() for name, value in checkpoint.net.state_dict().items()}
    state = {
        name: in_steps(value) if compact and value.ndim > 1 else value for name, value in weights.items()
    }
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": checkpoint.version,
        "net": checkpoint.net_config,
        "state": state,
        "scale": asdict(checkpoint.scale),
        "calibration": asdict(checkpoint.calibration),
        "threshold": checkpoint.threshold,
        "diameter_angstrom": checkpoint.diameter_angstrom,
        "diameter_px": checkpoint.diameter_px,
        "bright": checkpoint.bright,
        "beta": checkpoint.beta,
        "training": checkpoint.training,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("wb") as file:
        torch.save(content, file)  # given a name, it would write that of the temporary file into the archive


def load_plain(path: Path, wanted: str) -> Any:
    """Read what `torch.save` wrote, as long as it is plain data and tensors; nothing in it is executed.

    Parameters
    ----------
    path
        The file.
    wanted
        The end of the message.

    Raises
    ------
    CheckpointError
        If it cannot be read, or holds anything else.
    """
    try:
        _check_sums(path)
        return torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        if isinstance(error, pickle.UnpicklingError):  # torch advises to execute what is in it
            reason = "no file of torch, or one that holds more than plain data"
        else:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{path}: not a readable checkpoint ({reason}); {wanted}") from error


def brief(error: Exception) -> str:
    """Shorten a message: torch's name every weight of a net."""
    return shorten(str(error), 300, placeholder=" ...")


def _check_sums(path: Path) -> None:
    """Look at the checksums of a zip archive, which torch does not: ValueError where one is wrong."""
    if is_zipfile(path):
        with ZipFile(path) as archive:
            if (damaged := archive.testzip()) is not None:
                raise ValueError(f"damaged: the checksum of {damaged} is wrong")


def load_checkpoint(path: Path) -> PickerCheckpoint:
    """Read a checkpoint; nothing in it is executed.

    Raises
    ------
    CheckpointError
        If the file is missing, is not a picker of ours, is damaged, holds weights that are not finite, or was
        written by a later format.
    """
    if not path.is_file():
        raise CheckpointError(f"{path}: no such checkpoint; train one with `train experiment=...`")
    content = load_plain(path, "wanted a picker.ckpt of `train`")
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CheckpointError(f"{path}: not a picker of cryopick; wanted the picker.ckpt that `train` writes")
    if content.get("format_version") not in READABLE:
        raise CheckpointError(
            f"{path}: written by cryopick {content.get('version')} (format {content.get('format_version')}), "
            f"this is {__version__} (format {FORMAT_VERSION}); update cryopick"
        )
    try:
        net = build_net(content["net"])
        state = whole_state(content["state"])
        net.load_state_dict(state)
        checkpoint = PickerCheckpoint(
            net_config=content["net"],
            net=net.eval(),
            scale=PickingScale(**content["scale"]),
            calibration=Calibration(**content["calibration"]),
            threshold=float(content["threshold"]),
            diameter_angstrom=content["diameter_angstrom"],
            diameter_px=content["diameter_px"],
            bright=bool(content["bright"]),
            beta=float(content.get("beta", 1.0)),
            training=content["training"],
            version=content["version"],
        )
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError, CheckpointError) as error:
        raise CheckpointError(f"{path}: damaged or incomplete checkpoint: {brief(error)}") from error
    if not all(torch.isfinite(value).all() for value in state.values()):
        raise CheckpointError(
            f"{path}: holds weights that are not finite; its training diverged, train again"
        )
    return checkpoint
