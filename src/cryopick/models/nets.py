"""The nets a checkpoint may name."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

from cryopick.core import CheckpointError
from cryopick.models.pick_net import PickNet

NETS = frozenset(
    {
        "cryopick.models.UNet",
        "cryopick.models.sam.CryoSegNet",
        "cryopick.models.sam.SamAdapter",
        "cryopick.models.sam.SamHead",
        "cryopick.models.sam.SamPicker",
        "cryopick.models.sam.SamPrefix",
        "cryopick.models.sam.SamPrompted",
    }
)
"""What the ``_target_`` of a configuration may be, imported when it is asked for: SAM is slow to import.

A checkpoint can name no other class, so loading one runs no code of its own.
"""


def build_net(config: Mapping[str, Any]) -> PickNet:
    """Build a net from its configuration.

    Parameters
    ----------
    config
        ``_target_`` (one of `NETS`) and the constructor's arguments.

    Raises
    ------
    CheckpointError
        If the class is not one of ours, or the arguments do not fit it.
    """
    arguments = dict(config)
    target = arguments.pop("_target_", None)
    if target not in NETS:
        raise CheckpointError(
            f"unknown net {target!r}, wanted one of {', '.join(sorted(NETS))}; is cryopick up to date?"
        )
    net_class: type[PickNet] = resolve_name(target)
    try:
        return net_class(**arguments)
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"net {target} cannot be built from {arguments}: {error}") from error
