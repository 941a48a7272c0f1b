"""Tar archives, plain or compressed, read once as a stream."""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, cast

from cryopick.acquisition.unpack.member import Member

_CHUNK = 1 << 20


def tar_members(archive: Path) -> Iterator[Member]:
    """Give the members in order; each has to be read before the next.

    Raises
    ------
    TarError, EOFError, zlib.error, LZMAError, OSError without a number
        If the archive is damaged.
    """
    with _uncompressed(archive) as stream:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                yield Member(
                    member.name, member.size, member.isfile(), _refused(member), partial(_open, tar, member)
                )
                # Or an archive of a million files would fill the memory.
                tar.members = []  # type: ignore[attr-defined]
        while stream.read(_CHUNK):  # to the end, where a shortened archive is found out
            pass


def _uncompressed(archive: Path) -> IO[bytes]:
    """Open an archive through whatever compression it has."""
    with archive.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(archive))
    if start.startswith(b"BZh"):
        return bz2.open(archive)
    if start.startswith(b"\xfd7zXZ"):
        return lzma.open(archive)
    return archive.open("rb")


def _refused(member: tarfile.TarInfo) -> str:
    if member.issym() or member.islnk():
        return f"a link to {member.linkname}"
    return "" if member.isfile() or member.isdir() else "no plain file"


def _open(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Open a plain file, of which alone this is asked."""
    return cast("IO[bytes]", tar.extractfile(member))
