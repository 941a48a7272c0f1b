"""Objects that a configuration describes."""

from typing import Any

from hydra.errors import InstantiationException
from hydra.utils import instantiate
from omegaconf import DictConfig

from cryopick.core import ConfigurationError, CryopickError


def build(config: DictConfig | None, **options: Any) -> Any:
    """Build the object that a node's ``_target_`` names.

    Parameters
    ----------
    config
        A node with ``_target_``; None, where it was left out, gives None.
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
