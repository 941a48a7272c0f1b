"""Archives unpacked without trust: nothing outside the folder, no links, bounded memory."""

import bz2
import gzip
import lzma
import shutil
import tarfile
import zlib
from gzip import BadGzipFile
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, cast

from cryopick.core import DataSetError
from cryopick.io.atomic import replacing

_LABELS = "ground_truth"
_CHUNK = 1 << 20


def unpack(archive: Path, id_: str, output: Path, *, labels_only: bool = False) -> int:
    """Unpack a data set's tar archive into ``<output>/<id>/``.

    It is read once, as a stream. Files go into a hidden folder first, and to their places when the whole
    archive has been read; a run after a kill writes only what is missing.

    Parameters
    ----------
    archive
        Tar, plain or compressed.
    id_
        Name of the data set; a leading folder of that name in the archive is its own.
    output
        Folder of the data sets.
    labels_only
        Whether to take only what lies in ``ground_truth/``.

    Returns
    -------
    int
        How many files there are now of it.

    Raises
    ------
    DataSetError
        If a name is absolute or leads outside, a member is a link or a device, or the archive is damaged.
        Nothing of it is left then.
    """
    staging = output / f".{id_}.unpacking"
    count = 0
    try:
        with _uncompressed(archive) as stream:
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                for member in tar:
                    place = _place(archive, member, id_)
                    if member.isfile() and (not labels_only or _LABELS in place.parts):
                        _write(tar, member, staging / place)
                        count += 1
                    # Or an archive of a million files would fill the memory.
                    tar.members = []  # type: ignore[attr-defined]
            while stream.read(_CHUNK):  # to the end, where a shortened archive is found out
                pass
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, BadGzipFile) as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise DataSetError(f"{archive}: damaged ({error}). Delete it and fetch it again") from error
    except DataSetError:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    if count == 0:
        wanted = f"files in {_LABELS}/" if labels_only else "files"
        raise DataSetError(f"{archive}: wanted {wanted}, found none. Fetch it again, or tell its keepers")
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            target = output / id_ / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(staging)
    return count


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


def _place(archive: Path, member: tarfile.TarInfo, id_: str) -> PurePosixPath:
    """Find where a member belongs, below the data set's folder, and refuse what has no business there."""
    name = PurePosixPath(member.name)
    wrong = ""
    if name.is_absolute() or "\\" in member.name or (name.parts and ":" in name.parts[0]):
        wrong = "an absolute name"
    elif ".." in name.parts:
        wrong = "a name that leads outside"
    elif member.issym() or member.islnk():
        wrong = f"a link to {member.linkname}"
    elif not (member.isfile() or member.isdir()):
        wrong = "no plain file"
    if wrong:
        raise DataSetError(
            f"{archive}: refused: {member.name!r} is {wrong}. Nothing was unpacked; tell its keepers"
        )
    return name.relative_to(id_) if name.parts[:1] == (id_,) else name


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    """Write one file, unless an earlier run has."""
    if path.is_file() and path.stat().st_size == member.size:
        return
    source = tar.extractfile(member)
    if source is None:
        return
    with replacing(path) as temporary:
        # The filter checks once more where it would lead, as of Python's own rules.
        tarfile.data_filter(member, str(path.parent))
        with source, temporary.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
