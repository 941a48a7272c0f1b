"""Values of options and of ``--set key=value``."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar, overload

import typer

from cryopick.core import ConfigurationError

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from cryopick.io.micrographs import PixelSizeSource

_T = TypeVar("_T", bound=str)

MicrographsArgument = Annotated[
    list[str], typer.Argument(help="Micrographs: files, folders, globs, or a micrographs STAR.")
]
PixelSizeOption = Annotated[float | None, typer.Option(help="Pixel size in A/px, where files do not say.")]
UnsignedOption = Annotated[
    bool | None, typer.Option("--unsigned/--signed", help="How bytes of MRC mode 0 are meant.")
]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")]
FreshOption = Annotated[
    bool, typer.Option("--fresh", help="Start over instead of going on with what is in the output.")
]
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


@overload
def one_of(option: str, value: str, choices: Iterable[_T]) -> _T: ...
@overload
def one_of(option: str, value: None, choices: Iterable[_T]) -> None: ...
def one_of(option: str, value: str | None, choices: Iterable[_T]) -> _T | None:
    """Find what an option chooses, such as a member of an enumeration; None where it is not given.

    Raises
    ------
    ConfigurationError
        If the value is none of the choices.
    """
    known = {str(choice): choice for choice in choices}
    if value is not None and value not in known:
        raise ConfigurationError(f"{option} {value}: wanted {' or '.join(known)}")
    return None if value is None else known[value]


def whole_numbers(option: str, text: str) -> tuple[int, ...]:
    """Read numbers with commas between them; ConfigurationError where one is none."""
    try:
        return tuple(int(number) for number in text.split(",") if number.strip())
    except ValueError as error:
        raise ConfigurationError(f"{option} {text}: wanted whole numbers, such as 1,2,3") from error


def pixel_size_source(trusted: str | None) -> "PixelSizeSource | None":
    """Read `TrustOption`; ConfigurationError where it is neither."""
    from cryopick.io.micrographs import PixelSizeSource

    return one_of("--trust-pixel-size", trusted, PixelSizeSource)
