"""Folders that are either whole or not there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.io.sole import sole_writer


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
    output.parent.mkdir(parents=True, exist_ok=True)
    staging = output.with_name(f".{output.name}.building")
    lock = output.with_name(f".{output.name}.lock")  # not in a folder that is removed, as NFS has it
    with sole_writer(output, lock):
        try:
            shutil.rmtree(staging, ignore_errors=True)  # of a command that was killed
            staging.mkdir()
            yield staging
            if output.exists():
                output.rmdir()  # empty, as was checked
            staging.rename(output)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            lock.unlink(missing_ok=True)
