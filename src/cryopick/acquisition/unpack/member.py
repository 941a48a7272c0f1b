"""What an archive holds, whatever kind of archive it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from cryopick.core import DataSetError


@dataclass(frozen=True)
class Member:
    """One entry of an archive.

    Parameters
    ----------
    name
        As the archive spells it.
    size
        In bytes, as the archive declares it; no more are ever read.
    is_file
        Whether it is a plain file; if not, a folder, or something that is refused.
    refused
        Why it has no business there, by its kind; empty for files and folders.
    open
        Gives its bytes.
    """

    name: str
    size: int
    is_file: bool
    refused: str
    open: Callable[[], IO[bytes]]


def place_of(archive: Path, member: Member) -> PurePosixPath:
    """Find where a member belongs, below the archive's own root.

    Raises
    ------
    DataSetError
        If its name is absolute or leads outside, or it is a link or a device.
    """
    name = PurePosixPath(member.name)
    wrong = member.refused
    if name.is_absolute() or "\\" in member.name or (name.parts and ":" in name.parts[0]):
        wrong = "an absolute name"
    elif ".." in name.parts:
        wrong = "a name that leads outside"
    elif "\0" in member.name:
        wrong = "a name with a null byte"
    if wrong:
        raise DataSetError(
            f"{archive}: refused: {member.name!r} is {wrong}. Nothing was unpacked; tell its keepers"
        )
    return name
