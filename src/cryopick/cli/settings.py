"""Values of options and of ``--set key=value``."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cryopick.core import ConfigurationError

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from cryopick.io.micrographs import PixelSizeSource

E = TypeVar("E", bound=StrEnum)

TrustOption = Annotated[
    str | None,
    typer.Option("--trust-pixel-size", help="header or option: who is right where they disagree."),
]


def compose_settings(name: str, overrides: Sequence[str]) -> "DictConfig":
    """Compose one of ``configs/*.yaml`` with overrides.

    Raises
    ------
    ConfigurationError
        If an override names no key, or its value cannot be read.
    """
    from hydra import compose, initialize_config_module
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    with initialize_config_module("cryopick.configs", version_base="1.3"):
        try:
            return compose(name, list(overrides))
        except (HydraException, OmegaConfBaseException, ValueError) as error:
            raise ConfigurationError(
                f"{' '.join(str(error).split())}; see configs/{name}.yaml for the keys"
            ) from error


def one_of(option: str, value: str | None, choices: Sequence[str]) -> str | None:
    """Check a choice.

    Raises
    ------
    ConfigurationError
        If the value is none of the choices.
    """
    if value is not None and value not in choices:
        raise ConfigurationError(f"{option} {value}: wanted {' or '.join(choices)}")
    return value


def member_of(kind: type[E], option: str, value: str) -> E:
    """Read the name of one of several things; ConfigurationError where it is none."""
    one_of(option, value, list(kind))
    return kind(value)


def whole_numbers(option: str, text: str) -> tuple[int, ...]:
    """Read numbers with commas between them; ConfigurationError where one is none."""
    try:
        return tuple(int(number) for number in text.split(",") if number.strip())
    except ValueError as error:
        raise ConfigurationError(f"{option} {text}: wanted whole numbers, such as 1,2,3") from error


def pixel_size_source(trusted: str | None) -> "PixelSizeSource | None":
    """Read `TrustOption`; ConfigurationError where it is neither."""
    from cryopick.io.micrographs import PixelSizeSource

    return None if trusted is None else member_of(PixelSizeSource, "--trust-pixel-size", trusted)
