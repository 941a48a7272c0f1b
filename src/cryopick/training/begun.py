"""A folder in which a training has begun: whether the same one may go on there."""

import logging
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from cryopick.core import ConfigurationError
from cryopick.io.atomic import replacing
from cryopick.models.checkpoint import load_plain
from cryopick.training.data import TrainingData

_logger = logging.getLogger(__name__)

_LAST = Path("training") / "last.ckpt"
_FINGERPRINT = "data.sha256"
_WITHOUT_EFFECT = ("resume", "logger", "data.workers")
"""What may change from one command to the next: the picker would be the same."""


def find_state(output: Path, config: DictConfig) -> str | None:
    """Find the state to go on from; None where nothing has begun.

    Parameters
    ----------
    output
        Of the training.
    config
        Of this command, which has to be that of the first, but for how paths are spelled.

    Raises
    ------
    ConfigurationError
        If the folder holds the run of another configuration, or is not to be gone on with.
    CheckpointError
        If the state cannot be read.
    """
    last = output / _LAST
    if not has_state(output):
        return None
    if not config.resume:
        raise ConfigurationError(
            f"{output} holds an earlier run; pass another output, or resume=true to go on with it"
        )
    begun: Any = OmegaConf.load(output / "config.yaml")
    before, now = _leaves(begun), _leaves(config)
    there, here = Path(str(begun.output)).absolute(), Path(str(config.output)).absolute()

    def is_same(key: str) -> bool:
        one, other = before.get(key), now.get(key)
        return _alike(one, other) or _alike(_moved(one, there, here), other)

    changed = sorted(key for key in {*before, *now} if not is_same(key))
    if changed:
        raise ConfigurationError(
            f"{output} holds a run with another configuration (differs in {', '.join(changed)}); "
            "pass another output, or the same options to go on with it"
        )
    load_plain(last, "remove it to start afresh, or pass another output")
    _logger.info("going on from %s", last)
    return str(last)


def has_state(output: Path) -> bool:
    """Tell whether an epoch of a training has ended."""
    return (output / _LAST).exists()


def check_data(output: Path, data: TrainingData, resume: str | None) -> None:
    """Note what a new run is trained on, or check that nothing of it has changed since.

    Raises
    ------
    ConfigurationError
        If it has.
    """
    path, now = output / _FINGERPRINT, data.fingerprint()
    if resume is not None and path.exists() and path.read_text(encoding="utf-8").strip() != now:
        raise ConfigurationError(
            f"{output} holds a run on other micrographs or labels than there are now; pass another output to "
            "train on these"
        )
    with replacing(path) as temporary:
        temporary.write_text(f"{now}\n", encoding="utf-8")


def _leaves(config: Any) -> dict[str, Any]:
    """List every value that the picker depends on, by its dotted name."""
    leaves: dict[str, Any] = {}

    def add(name: str, value: Any) -> None:
        if name in _WITHOUT_EFFECT:
            return
        if isinstance(value, dict) and value:
            for key, part in value.items():
                add(f"{name}.{key}" if name else str(key), part)
        else:
            leaves[name] = value

    add("", OmegaConf.to_container(config, resolve=True))
    return leaves


def _alike(one: Any, other: Any) -> bool:
    """Tell whether two values mean the same: of paths, ``runs/a/`` and an absolute one."""
    if isinstance(one, str) and isinstance(other, str):
        return Path(one).absolute() == Path(other).absolute()
    return bool(one == other)


def _moved(value: Any, before: Path, now: Path) -> Any:
    """Tell where a path leads that was in a folder, which may have been moved; other values stay."""
    if isinstance(value, str) and Path(value).absolute().is_relative_to(before):
        return str(now / Path(value).absolute().relative_to(before))
    return value
