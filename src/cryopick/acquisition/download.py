"""Published data sets, fetched and unpacked."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from cryopick.acquisition.disk_room import disk_room
from cryopick.acquisition.download_job import Download, DownloadOptions, DownloadRow, State
from cryopick.acquisition.fetch import fetch
from cryopick.acquisition.manifest import Manifest, ManifestRow
from cryopick.acquisition.remote import Remote
from cryopick.acquisition.sources import Source, Wanted, archive_path, find_files, room_for
from cryopick.acquisition.unpack import is_archive, unpack
from cryopick.core import ConfigurationError, CryopickError, DataSetError
from cryopick.dataset import CatalogueRow

_OTHER_FORM = {Source.TARBALL: Source.LITE, Source.LITE: Source.TARBALL}
"""Archives of the same data sets, with their micrographs in another format."""


@dataclass(frozen=True)
class _Task:
    """One file to fetch, and the data sets that are in it."""

    remote: Remote
    of_several: bool
    ids: list[str] = field(default_factory=list)


def download(job: Download, rows: Sequence[CatalogueRow]) -> list[DownloadRow]:
    """Fetch data sets. What a run before fetched, in whole or in part, is not fetched again.

    One file that fails does not stop the others.

    Parameters
    ----------
    job
        How.
    rows
        Which.

    Returns
    -------
    list of DownloadRow
        One per file, by data set.

    Raises
    ------
    DataSetError
        If the disk has too little room; nothing has been fetched then.
    ConfigurationError
        If options contradict each other.
    """
    manifest = Manifest(job.output)
    done: list[DownloadRow] = []
    tasks: dict[str, _Task] = {}
    for row in rows:
        try:
            found = _find(job, row, manifest)
        except ConfigurationError:
            raise
        except CryopickError as error:
            done.append(DownloadRow(row.id, "", State.FAILED, error=str(error)))
            continue
        if found is None:
            done.append(DownloadRow(row.id, f"{row.id}/", State.THERE))
            continue
        for remote in found.remotes:
            tasks.setdefault(remote.path, _Task(remote, found.of_several)).ids.append(row.id)
    _check_room(job, tasks.values(), manifest)
    with ThreadPoolExecutor(job.options.jobs) as pool:
        running = [pool.submit(_do, job, task, manifest) for task in tasks.values()]
        try:
            done += [row for future in running for row in future.result()]
        except BaseException:  # an interrupt: what runs stops at its next piece, its .part stays
            job.client.stop()
            pool.shutdown(cancel_futures=True)
            raise
    return sorted(done, key=lambda row: (row.id, row.path))


def _kind(options: DownloadOptions) -> str:
    return "labels" if options.labels_only else "all"


def _find(job: Download, row: CatalogueRow, manifest: Manifest) -> Wanted | None:
    """Ask what there is of a data set; None where its archive was unpacked before."""
    options = job.options
    if options.source in _OTHER_FORM:
        if _unpacked(job, archive_path(options.source, row.id), row.id, manifest):
            return None
        other = _OTHER_FORM[options.source]
        # a.jpg and a.mrc are one micrograph in two formats.
        if not options.labels_only and _unpacked(job, archive_path(other, row.id), row.id, manifest):
            raise DataSetError(
                f"{job.output / row.id}: holds the micrographs of --source {other}, and would hold each in "
                "two formats; pass another --output, or remove that folder"
            )
    return find_files(
        job.client, job.sites, row, options.source, labels_only=options.labels_only, match=options.match
    )


def _unpacked(job: Download, path: str, id_: str, manifest: Manifest) -> bool:
    """Tell whether all that is wanted of an archive was unpacked before."""
    known = manifest.find(path)
    return known is not None and known.unpacked in ("all", _kind(job.options)) and (job.output / id_).is_dir()


def _check_room(job: Download, tasks: Iterable[_Task], manifest: Manifest) -> None:
    """Refuse what does not fit on the disk, before the first byte."""
    job.output.mkdir(parents=True, exist_ok=True)
    missing = [task.remote for task in tasks if _state(job, task, manifest) is State.FETCHED]
    need = room_for(missing, labels_only=job.options.labels_only)
    need -= sum(path.stat().st_size for path in job.output.rglob("*.part"))
    room = disk_room(job.output)
    if need > room:
        raise DataSetError(
            f"{job.output}: has room for {max(room, 0) / 1e9:.1f} GB, wanted about {need / 1e9:.1f} GB for "
            f"{len(missing)} files. Make room, choose another folder, or take --source lite or --labels-only"
        )


def _state(job: Download, task: _Task, manifest: Manifest) -> State:
    """Foresee what will be done with a file."""
    if not task.of_several and _unpacked(job, task.remote.path, task.ids[0], manifest):
        return State.UNPACKED
    return State.FETCHED if manifest.find_whole(task.remote.path) is None else State.THERE


def _do(job: Download, task: _Task, manifest: Manifest) -> list[DownloadRow]:
    """Fetch one file, and unpack it if it is an archive; a row for each data set in it."""
    path, state = task.remote.path, _state(job, task, manifest)
    if state is State.UNPACKED:
        return [DownloadRow(task.ids[0], path, State.THERE)]
    try:
        known = fetch(job.client, task.remote, manifest, job.progress)
    except CryopickError as error:
        return [DownloadRow(id_, path, State.FAILED, error=str(error)) for id_ in task.ids]
    if not is_archive(path):
        return [DownloadRow(",".join(task.ids), path, state, known.size)]
    rows = [_unpack(job, task, id_, known) for id_ in task.ids]
    if not task.of_several and not rows[0].error:
        try:
            manifest.add(replace(known, unpacked=_kind(job.options)))
            if not job.options.keep_archives:
                (job.output / path).unlink()
        except OSError as error:
            return [replace(row, state=State.FAILED, error=_cannot_write(job, error)) for row in rows]
    return rows


def _unpack(job: Download, task: _Task, id_: str, known: ManifestRow) -> DownloadRow:
    """Unpack one data set; Zenodo's archives hold nothing but labels, in whatever folders."""
    options, path = job.options, task.remote.path
    labels_only = options.labels_only and options.source is not Source.ZENODO
    try:
        unpack(job.output / path, id_, job.output, labels_only=labels_only, of_several=task.of_several)
    except CryopickError as error:
        return DownloadRow(id_, path, State.FAILED, error=str(error))
    except OSError as error:
        return DownloadRow(id_, path, State.FAILED, error=_cannot_write(job, error))
    return DownloadRow(id_, path, State.UNPACKED, known.size)


def _cannot_write(job: Download, error: OSError) -> str:
    return f"{job.output}: cannot be written ({error})"
