"""What a download is asked to do, and what it reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryopick.acquisition.client import Client
from cryopick.acquisition.fetch import Step
from cryopick.acquisition.sources import Source
from cryopick.dataset.sites import Sites


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
