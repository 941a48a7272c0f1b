"""Pick sets as arguments: NAME=PATH, or a path called after itself."""

from collections.abc import Sequence
from pathlib import Path

import typer


def named_paths(arguments: Sequence[str]) -> dict[str, Path]:
    """Tell names and paths apart; a bare path is called after itself, or ``picks`` where there is no other.

    Raises
    ------
    typer.BadParameter
        If two have one name, or a path is not there.
    """
    paths: dict[str, Path] = {}
    for argument in arguments:
        name, path = _named(argument, alone=len(arguments) == 1)
        if name in paths:
            raise typer.BadParameter(f"two pick sets are called {name}; pass NAME=PATH", param_hint="PICKS")
        paths[name] = path
    return paths


def existing(path: str) -> Path:
    """Check that a path is there."""
    if not path or not Path(path).exists():
        raise typer.BadParameter(f"{path or 'nothing'}: no such file or folder", param_hint="PICKS")
    return Path(path)


def _named(argument: str, *, alone: bool) -> tuple[str, Path]:
    name, equals, path = argument.partition("=")
    if equals and name and not Path(argument).exists():
        return name, existing(path)
    found = existing(argument)
    return ("picks" if alone else found.resolve().stem), found
