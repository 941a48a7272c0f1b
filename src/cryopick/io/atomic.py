"""Files that are either whole or not there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

_TEMPORARY = re.compile(r"\.[0-9a-f]{32}(\.\w+)?")
"""What `replacing` calls a file while it is written."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file under a temporary name and give it its own name only when it is complete.

    Missing folders are made. The temporary file is a hidden sibling with the same suffix, so the final rename
    stays on one file system and libraries that choose a format by the suffix choose the right one. It is not
    made beforehand: the writer makes it, with the permissions that the user's umask asks for.

    Parameters
    ----------
    path
        The file to write; an existing one is replaced.

    Yields
    ------
    Path
        Where to write instead. It is removed if the block raises.

    Raises
    ------
    OSError
        If the disk refuses, with the name of the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid4().hex}{path.suffix}")
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk does not say of which file
        raise
    finally:
        temporary.unlink(missing_ok=True)


def leftovers(folder: Path) -> list[Path]:
    """List what writers that were killed have left in a folder and below it.

    Whoever removes them has to know that nobody is writing there.
    """
    return [path for path in folder.rglob(".*") if _TEMPORARY.fullmatch(path.name)]
