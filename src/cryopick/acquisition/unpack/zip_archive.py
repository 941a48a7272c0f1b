"""Zip archives, by their directory at the end."""

import stat
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cryopick.acquisition.unpack.member import Member
from cryopick.core import DataSetError

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def is_zip(archive: Path) -> bool:
    """Tell a zip archive by its first bytes, be it an empty one."""
    with archive.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def zip_members(archive: Path) -> Iterator[Member]:
    """Give the members in order.

    Raises
    ------
    BadZipFile, EOFError, zlib.error, LZMAError
        If the archive is damaged.
    DataSetError
        If a member is encrypted or compressed in a way that Python does not know.
    """
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
                how = "encrypted" if info.flag_bits & _ENCRYPTED else "compressed in an unknown way"
                raise DataSetError(
                    f"{archive}: {info.filename!r} is {how}; wanted a plain zip. Unpack it by hand"
                )
            refused = _refused(info)
            yield Member(
                info.orig_filename,
                info.file_size,
                not info.is_dir() and not refused,
                refused,
                partial(opened.open, info),
            )


def _refused(info: zipfile.ZipInfo) -> str:
    """Judge by the mode that Unix programs leave; others leave none."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link"
    return "" if kind in (0, stat.S_IFREG, stat.S_IFDIR) else "no plain file"
