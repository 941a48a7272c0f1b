"""Objects that a configuration describes."""

import logging
from typing import Any

from hydra.errors import InstantiationException
from hydra.utils import instantiate
from omegaconf import DictConfig, ListConfig, OmegaConf

from cryopick.core import ConfigurationError, CryopickError

_logger = logging.getLogger(__name__)


def build(config: DictConfig, **options: Any) -> Any:
    """Build the object that a node's ``_target_`` names.

    Parameters
    ----------
    config
        A node with ``_target_``.
    options
        Further arguments.

    Raises
    ------
    ConfigurationError
        If the target is not there, or does not take its arguments.
    CryopickError
        What the target itself raises, rather than Hydra's wrapping of it.
    """
    try:
        return instantiate(config, **options)
    except InstantiationException as error:
        if isinstance(error.__cause__, CryopickError):
            raise error.__cause__ from None
        raise ConfigurationError(f"{' '.join(str(error).split())}; correct the configuration") from error


def build_part(config: DictConfig, name: str) -> Any:
    """Build what a node describes; None where it was left out, with all that an experiment changes of it."""
    node = config.get(name)
    if is_remnant(node):
        _logger.info("%s: left out, with what is configured of it (%s)", name, ", ".join(map(str, node)))
        return None
    return None if node is None else build(node)


def is_remnant(node: object) -> bool:
    """Tell whether a node is but what an experiment changes of a group that was left out."""
    return isinstance(node, DictConfig) and "_target_" not in node


def named_in(config: DictConfig, name: str) -> dict[str, Any]:
    """List what a node holds, but for what was left out, as the whole node may be."""
    return {str(key): one for key, one in (config.get(name) or {}).items() if one}


def plain(config: DictConfig | ListConfig) -> dict[str, Any]:
    """Resolve a node to plain containers."""
    container: Any = OmegaConf.to_container(config, resolve=True)
    return {str(key): value for key, value in container.items()}
