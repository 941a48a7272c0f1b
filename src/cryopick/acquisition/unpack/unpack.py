"""A data set's archive, unpacked into its folder, or not at all."""

import shutil
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile

from cryopick.acquisition.disk_room import disk_room
from cryopick.acquisition.unpack.member import Member, place_of
from cryopick.acquisition.unpack.tar_archive import tar_members
from cryopick.acquisition.unpack.zip_archive import is_zip, zip_members
from cryopick.core import DataSetError
from cryopick.dataset.rounds import GROUND_TRUTH
from cryopick.io.atomic import replacing

_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")
_CHUNK = 1 << 20
_DAMAGED = (tarfile.TarError, BadZipFile, EOFError, zlib.error, LZMAError)


def is_archive(path: str) -> bool:
    """Tell by the name whether a file is to be unpacked."""
    return path.lower().endswith(_ENDINGS)


def unpack(
    archive: Path, id_: str, output: Path, *, labels_only: bool = False, of_several: bool = False
) -> int:
    """Unpack a data set's tar or zip archive into ``<output>/<id>/``.

    Files go into a hidden folder first, and to their places when the whole archive has been read; a run after
    a kill writes only what is missing. The folder has the archive's name, too: nothing of another is taken.

    Parameters
    ----------
    archive
        Tar, plain or compressed, read once as a stream; or zip.
    id_
        Name of the data set; a leading folder of that name in the archive is its own.
    output
        Folder of the data sets.
    labels_only
        Whether to take only what lies in ``ground_truth/``.
    of_several
        Whether the archive is of several data sets: then only what lies in a folder ``<id>/`` is taken.

    Returns
    -------
    int
        How many files there are now of it.

    Raises
    ------
    DataSetError
        If a name is absolute or leads outside, a member is a link or a device, the files would not fit on the
        disk by the sizes that the archive declares, or it is damaged. Nothing of it is left then.
    """
    staging = output / f".{id_}.{archive.name}.unpacking"
    staging.mkdir(parents=True, exist_ok=True)
    room, count = disk_room(staging), 0

    def wanted(members: Iterable[Member]) -> Iterator[tuple[Member, PurePosixPath]]:
        for member in members:
            place = _below_id(place_of(archive, member), id_, of_several=of_several)
            if member.is_file and place is not None and (not labels_only or GROUND_TRUTH in place.parts):
                yield member, place

    try:
        if is_zip(archive):  # it declares all at once
            _check_room(archive, sum(member.size for member, _ in wanted(zip_members(archive))), room)
        for member, place in wanted(zip_members(archive) if is_zip(archive) else tar_members(archive)):
            room -= _write(archive, member, staging / place, room)
            count += 1
        if count == 0:
            what = f"files in {GROUND_TRUTH}/" if labels_only else f"files of {id_}"
            raise DataSetError(f"{archive}: wanted {what}, found none. Fetch it again, or tell its keepers")
    except (*_DAMAGED, OSError, DataSetError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's; bz2 and gzip have no number for damage
        shutil.rmtree(staging, ignore_errors=True)
        if isinstance(error, DataSetError):
            raise
        raise DataSetError(f"{archive}: damaged ({error}). Delete it and fetch it again") from error
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            target = output / id_ / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(staging)
    return count


def _below_id(name: PurePosixPath, id_: str, *, of_several: bool) -> PurePosixPath | None:
    """Take the data set's own folder off a name; None for what belongs to another data set."""
    parts = name.parts
    if of_several:
        parts = parts[parts.index(id_) + 1 :] if id_ in parts else ()
    elif parts[:1] == (id_,):
        parts = parts[1:]
    return PurePosixPath(*parts) if parts else None


def _check_room(archive: Path, size: int, room: int) -> None:
    """Refuse what would fill the disk."""
    if size > room:
        raise DataSetError(
            f"{archive}: refused: it declares {size / 1e9:.1f} GB more of files, the disk has room for "
            f"{max(room, 0) / 1e9:.1f} GB. Make room; if so much is not expected, tell its keepers"
        )


def _write(archive: Path, member: Member, path: Path, room: int) -> int:
    """Write one file, unless an earlier run has, and tell how many bytes of the disk it took."""
    if path.is_file() and path.stat().st_size == member.size:
        return 0
    _check_room(archive, member.size, room)
    with replacing(path) as temporary, member.open() as source, temporary.open("wb") as target:
        shutil.copyfileobj(source, target, _CHUNK)
    return member.size
