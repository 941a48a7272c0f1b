"""One command at a time in a folder."""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryopick.core import ConfigurationError

_logger = logging.getLogger(__name__)

_locked: set[IO[Any]] = set()
"""Files that this process has locked. A fork has them, too, and would keep the locks after its parent."""


@contextmanager
def sole_writer(folder: Path, lock: Path) -> Iterator[None]:
    """Keep every other command out of a folder; the lock goes with the process, however that ends.

    Parameters
    ----------
    folder
        What is written, for the message.
    lock
        A file for the lock, in a folder that is there.

    Raises
    ------
    ConfigurationError
        If another command has it.
    """
    with lock.open("a") as file:
        if not lock_file(file):
            raise ConfigurationError(
                f"{folder}: another command is writing into it; wait for that one, or choose another output "
                "folder"
            )
        _locked.add(file)
        try:
            yield
        finally:
            _locked.discard(file)


def lock_file(file: IO[Any]) -> bool:
    """Lock a file until it is closed; tell whether no other process has it. A disk may know no locks."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        _logger.info("%s: cannot be locked (%s)", file.name, error)
    return True


def _let_go() -> None:
    """Close what only the parent of this process has locked; its own lock stays."""
    for file in _locked:
        file.close()
    _locked.clear()


os.register_at_fork(after_in_child=_let_go)
