"""One command at a time in a folder."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryopick.core import ConfigurationError

_logger = logging.getLogger(__name__)


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
        yield


def lock_file(file: IO[Any]) -> bool:
    """Lock a file until it is closed; tell whether no other process has it. A disk may know no locks."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        _logger.info("%s: cannot be locked (%s)", file.name, error)
    return True
