"""Published data sets, fetched and unpacked."""

import logging
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from cryopick.acquisition.client import Client
from cryopick.acquisition.fetch import Step, fetch
from cryopick.acquisition.manifest import Manifest
from cryopick.acquisition.remote import Remote
from cryopick.acquisition.sources import Source, Wanted, find_files, is_archive
from cryopick.acquisition.unpack import unpack
from cryopick.core import ConfigurationError, CryopickError, DataSetError
from cryopick.dataset import CatalogueRow
from cryopick.dataset.sites import Sites

_SPARE = 1 << 28  # bytes to leave free on the disk
_logger = logging.getLogger(__name__)


class State(StrEnum):
    """What happened to a file."""

    FETCHED = "fetched"
    THERE = "there already"
    UNPACKED = "unpacked"
    FAILED = "failed"


@dataclass(frozen=True)
class DownloadOptions:
    """What the user decides.

    Parameters
    ----------
    source
        Where to fetch from.
    labels_only
        Take only what lies in ``ground_truth/`` of archives.
    keep_archives
        Leave archives in ``.archives/`` after unpacking.
    match
        For EMPIAR: a regular expression that paths have to hold.
    jobs
        Files at a time.
    """

    source: Source = Source.LITE
    labels_only: bool = False
    keep_archives: bool = False
    match: str | None = None
    jobs: int = 2


@dataclass(frozen=True)
class DownloadRow:
    """One file, or one data set whose files could not be found out: what happened, and why if it failed."""

    id: str
    path: str
    state: State
    size: int = 0
    error: str = ""


@dataclass(frozen=True)
class Download:
    """Everything that a run needs to know.

    Parameters
    ----------
    client, sites
        The way to the network, and where things are.
    output
        Folder of the data sets.
    options
        What the user decides.
    progress
        Called from several threads.
    """

    client: Client
    sites: Sites
    output: Path
    options: DownloadOptions = field(default_factory=DownloadOptions)
    progress: Callable[[Step], None] = lambda step: None


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
    wanted: list[Wanted] = []
    for row in rows:
        try:
            found = _find(job, row, manifest)
        except ConfigurationError:
            raise
        except CryopickError as error:
            done.append(DownloadRow(row.id, "", State.FAILED, error=str(error)))
        else:
            if found is None:
                done.append(DownloadRow(row.id, f"{row.id}/", State.THERE))
            else:
                wanted.append(found)
    _check_room(job, wanted, manifest)
    with ThreadPoolExecutor(job.options.jobs) as pool:
        running = [
            (each.id, remote, pool.submit(_one, job, each.id, remote, manifest))
            for each in wanted
            for remote in each.remotes
        ]
        try:
            done += [future.result() for _, _, future in running]
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
    if options.source in (Source.TARBALL, Source.LITE):
        known = manifest.find(f".archives/{options.source}/{row.id}.tar.gz")
        if known and known.unpacked in ("all", _kind(options)) and (job.output / row.id).is_dir():
            return None
    return find_files(
        job.client, job.sites, row, options.source, labels_only=options.labels_only, match=options.match
    )


def _check_room(job: Download, wanted: Sequence[Wanted], manifest: Manifest) -> None:
    """Refuse what does not fit on the disk, before the first byte."""
    job.output.mkdir(parents=True, exist_ok=True)
    need = sum(
        replace(each, remotes=tuple(one for one in each.remotes if not _there(job, one, manifest))).room(
            labels_only=job.options.labels_only
        )
        for each in wanted
    )
    here = sum(path.stat().st_size for path in job.output.rglob("*.part"))
    free = shutil.disk_usage(job.output).free
    if need - here > free - _SPARE:
        raise DataSetError(
            f"{job.output}: has {free / 1e9:.1f} GB free, wanted about {(need - here + _SPARE) / 1e9:.1f} GB "
            f"for {len(wanted)} data sets. Make room, choose another folder, or take --source lite or "
            "--labels-only"
        )


def _there(job: Download, remote: Remote, manifest: Manifest) -> bool:
    """Tell whether a file has been fetched before."""
    known, target = manifest.find(remote.path), job.output / remote.path
    return known is not None and target.is_file() and target.stat().st_size == known.size


def _one(job: Download, id_: str, remote: Remote, manifest: Manifest) -> DownloadRow:
    """Fetch one file, and unpack it if it is an archive."""
    state = State.THERE if _there(job, remote, manifest) else State.FETCHED
    try:
        row = fetch(job.client, remote, job.output, manifest, job.progress)
        if is_archive(remote.path):
            archive = job.output / remote.path
            unpack(archive, id_, job.output, labels_only=job.options.labels_only)
            manifest.add(replace(row, unpacked=_kind(job.options)))
            if not job.options.keep_archives:
                archive.unlink()
            state = State.UNPACKED
    except CryopickError as error:
        _logger.warning("%s", error)
        return DownloadRow(id_, remote.path, State.FAILED, error=str(error))
    except OSError as error:
        return DownloadRow(id_, remote.path, State.FAILED, error=f"{job.output}: cannot be written ({error})")
    return DownloadRow(id_, remote.path, state, row.size)
