"""The files in a folder and below it, links to folders followed."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path


def files_below(folder: Path, enter: Callable[[list[str]], list[str]] = list) -> Iterator[Path]:
    """Walk a folder without hidden files, into each folder once: where it is rather than where links lead.

    Parameters
    ----------
    folder
        Where to start.
    enter
        Given the names of the folders in a folder, tells which to enter.

    Yields
    ------
    Path
        Files and broken links, in no order.
    """
    entered: set[tuple[int, int]] = set()
    starts = [folder]
    while starts:
        for parent, folders, names in os.walk(starts.pop(0)):  # lists links to folders, and does not follow
            with suppress(OSError):  # it has just been removed
                status = Path(parent).stat()
                if (status.st_dev, status.st_ino) in entered:
                    folders.clear()
                    continue
                entered.add((status.st_dev, status.st_ino))
            folders[:] = sorted(name for name in enter(folders) if not name.startswith("."))
            starts += [link for name in folders if (link := Path(parent, name)).is_symlink()]
            yield from (Path(parent, name) for name in names if not name.startswith("."))
