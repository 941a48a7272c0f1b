"""The nets a checkpoint may name."""

from collections.abc import Mapping
from typing import Any

from cryopick.core import CheckpointError
from cryopick.models.pick_net import PickNet
from cryopick.models.sam import CryoSegNet, SamAdapter, SamHead, SamPicker, SamPrefix, SamPrompted
from cryopick.models.unet import UNet

NETS: dict[str, type[PickNet]] = {
    "cryopick.models.UNet": UNet,
    "cryopick.models.sam.CryoSegNet": CryoSegNet,
    "cryopick.models.sam.SamAdapter": SamAdapter,
    "cryopick.models.sam.SamHead": SamHead,
    "cryopick.models.sam.SamPicker": SamPicker,
    "cryopick.models.sam.SamPrefix": SamPrefix,
    "cryopick.models.sam.SamPrompted": SamPrompted,
}
"""By the ``_target_`` that a configuration gives.

A checkpoint can name no other class, so loading one runs no code of its own.
"""


def build_net(config: Mapping[str, Any]) -> PickNet:
    """Build a net from its configuration.

    Parameters
    ----------
    config
        ``_target_`` (a key of `NETS`) and the constructor's arguments.

    Raises
    ------
    CheckpointError
        If the class is not one of ours, or the arguments do not fit it.
    """
    arguments = dict(config)
    target = arguments.pop("_target_", None)
    if target not in NETS:
        raise CheckpointError(
            f"unknown net {target!r}, wanted one of {', '.join(NETS)}; is cryopick up to date?"
        )
    try:
        return NETS[target](**arguments)
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"net {target} cannot be built from {arguments}: {error}") from error
