"""What has to be fetched for a data set, from each of the places it is published at."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath

from cryopick.acquisition.client import Client
from cryopick.acquisition.empiar_listing import list_deposition
from cryopick.acquisition.remote import Remote
from cryopick.acquisition.unpack import is_archive
from cryopick.acquisition.zenodo_record import list_record
from cryopick.core import ConfigurationError
from cryopick.dataset import CatalogueRow
from cryopick.dataset.sites import Sites

_UNPACKED = 1.3  # times the archive's size that its files need: micrographs hardly compress
_ARCHIVES = ".archives"


class Source(StrEnum):
    """Where to fetch from."""

    TARBALL = "tarball"
    """Everything, with MRC files (15-88 GB a set)."""

    LITE = "lite"
    """JPG pictures and labels (0.5-2.4 GB a set)."""

    EMPIAR = "empiar"
    """The depositors' files, without labels."""

    ZENODO = "zenodo"
    """Labels only."""


@dataclass(frozen=True)
class Wanted:
    """The files of one data set.

    Parameters
    ----------
    remotes
        To be fetched.
    of_several
        Whether they are of other data sets too, as one archive of all labels is.
    """

    remotes: tuple[Remote, ...]
    of_several: bool = False


def room_for(remotes: Iterable[Remote], *, labels_only: bool) -> int:
    """Tell the bytes that files will need on the disk, unpacked archives included."""
    unpacked = 0.1 if labels_only else _UNPACKED
    return sum(round(each.room * (1 + unpacked * is_archive(each.path))) for each in remotes)


def find_files(
    client: Client, sites: Sites, row: CatalogueRow, source: Source, *, labels_only: bool, match: str | None
) -> Wanted:
    """Ask the servers what there is.

    Parameters
    ----------
    client, sites
        The way to the network, and where things are.
    row
        The data set.
    source
        Where to fetch from.
    labels_only
        Whether only ``ground_truth/`` is wanted.
    match
        For EMPIAR: a regular expression that paths have to hold.

    Raises
    ------
    NetworkError
        If a server cannot be reached or does not have it.
    ConfigurationError
        If the source has no labels, and only they are wanted.
    """
    if source is Source.EMPIAR:
        if labels_only:
            raise ConfigurationError("--labels-only: EMPIAR has no labels; wanted --source lite or zenodo")
        return Wanted(tuple(list_deposition(client, sites, row.id, match)))
    if source is Source.ZENODO:
        record = list_record(client, sites.zenodo_api.format(record=sites.zenodo_record[row.collection]))
        own = [remote for remote in record if row.id in PurePosixPath(remote.path).name]
        # One file for all sets has none of their names.
        return Wanted(tuple(map(_among_archives, own or record)), of_several=not own)
    url = sites.archive_url(row.collection, row.id, lite=source is Source.LITE)
    return Wanted((Remote(url, archive_path(source, row.id), client.get_length(url)),))


def archive_path(source: Source, id_: str) -> str:
    """Say where the archive of a data set goes, of a source that has one for each."""
    return f"{_ARCHIVES}/{source}/{id_}.tar.gz"


def _among_archives(remote: Remote) -> Remote:
    """Put what will be unpacked out of sight."""
    if not is_archive(remote.path):
        return remote
    return replace(remote, path=f"{_ARCHIVES}/{Source.ZENODO}/{remote.path}")
