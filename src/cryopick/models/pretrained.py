"""Weights for parts of a net, from wherever they were trained."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryopick.core import CheckpointError
from cryopick.image import PickingScale
from cryopick.models.checkpoint import FORMAT, brief, load_plain
from cryopick.models.compact import whole_state
from cryopick.models.pick_net import PickNet
from cryopick.models.shipped import weights_folder

_logger = logging.getLogger(__name__)


def find_weights(name: str) -> Path:
    """Find weights by their path, or those kept with the program by their name.

    Parameters
    ----------
    name
        A path; or ``general``, ``sam_small``, ``sam_vit_b`` and whatever else lies in ``checkpoints/``.

    Raises
    ------
    CheckpointError
        If there are none.
    """
    folder = weights_folder()
    candidates = [Path(name), folder / f"{name}.ckpt", folder / f"{name}.pth"]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise CheckpointError(
        f"no weights {name}: looked for {', '.join(map(str, candidates))}; "
        "`cryopick weights get` fetches SAM's official ones, or pass a path"
    )


def load_parts(net: PickNet, parts: Mapping[str, str], scale: PickingScale) -> None:
    """Load the weights of parts of a net, in place.

    Parameters
    ----------
    net
        Freshly built.
    parts
        From a part's name (``sam``, ``proposer``) to where its weights are: see `find_weights`. A picker of
        ours gives its part of the same name, or itself where it has none; any other file has to be the
        part's own state dict, as SAM's official ones are.
    scale
        At which the net will see micrographs.

    Raises
    ------
    CheckpointError
        If the net has no such part, or the weights do not fit it.
    """
    for name, where in parts.items():
        path = find_weights(where)
        try:
            part = net.get_submodule(name)
        except AttributeError as error:
            names = ", ".join(child for child, _ in net.named_children())
            raise CheckpointError(f"pretrained.{name}: the net has no such part, only {names}") from error
        content = load_plain(path, "wanted a picker.ckpt of `train`, or SAM's official weights")
        try:
            part.load_state_dict(_weights_in(content, name, scale, path))
        except (AttributeError, KeyError, RuntimeError, TypeError) as error:
            raise CheckpointError(f"{path}: does not fit {name}: {brief(error)}") from error


def _weights_in(content: Any, name: str, scale: PickingScale, path: Path) -> Any:
    """Find a part's weights in what a file holds; one that is no picker of ours holds nothing else."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return content
    # Parts that cannot use slow changes of grey value are not shown them (see `UNet.slow_changes`).
    if replace(PickingScale(**content["scale"]), keep_background=scale.keep_background) != scale:
        _logger.warning("%s was trained at another scale (%s) than this net will be", path, content["scale"])
    return _part_of(whole_state(content["state"]), name)


def _part_of(state: dict[str, Any], name: str) -> dict[str, Any]:
    """Cut a part out of a whole net's weights; a net without it is the part itself."""
    prefix = f"{name}."
    return {
        key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)
    } or state
