"""Folders that are either whole or not there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.io.sole import sole_writer

_LOCK = ".lock"


@contextmanager
def staged(output: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, which gets its name when all went well.

    Raises
    ------
    ConfigurationError
        If there is something at the wanted place, or another command is about to make it.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise ConfigurationError(f"{output}: is there already; remove it, or choose another folder")
    staging = output.with_name(f".{output.name}.building")
    if staging.is_dir():
        with sole_writer(output, staging / _LOCK):
            shutil.rmtree(staging)  # of a command that was killed
    staging.mkdir(parents=True)
    with sole_writer(output, staging / _LOCK):
        try:
            yield staging
            (staging / _LOCK).unlink()
            if output.exists():
                output.rmdir()  # empty, as was checked
            staging.rename(output)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
