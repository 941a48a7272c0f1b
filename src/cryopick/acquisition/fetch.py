"""One file from a server: whole and verified, or not there; what has come is never asked for again."""

import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from io import FileIO
from itertools import chain
from pathlib import Path

import httpx

from cryopick.acquisition.client import Client, length_of
from cryopick.acquisition.error_page import ENOUGH, error_page
from cryopick.acquisition.manifest import Manifest, ManifestRow
from cryopick.acquisition.network_error import NetworkError, TransientError
from cryopick.acquisition.part_state import PartState
from cryopick.acquisition.remote import Remote
from cryopick.io.sole import lock_file

_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)$")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """How far one file has come: bytes on the disk, and in all where that is known."""

    path: str
    done: int
    total: int | None


@dataclass(frozen=True)
class _Part:
    """An unfinished file, open for this process only."""

    path: Path
    file: FileIO

    @property
    def size(self) -> int:
        return os.fstat(self.file.fileno()).st_size

    def start(self) -> bytes:
        self.file.seek(0)
        return self.file.read(ENOUGH)

    def digest(self, algorithm: str) -> str:
        self.file.seek(0)
        return hashlib.file_digest(self.file, algorithm).hexdigest()

    def begin_anew(self) -> None:
        """Forget what has been fetched."""
        self.file.truncate(0)
        PartState.remove(self.path)


def fetch(
    client: Client,
    remote: Remote,
    manifest: Manifest,
    progress: Callable[[Step], None] = lambda step: None,
) -> ManifestRow:
    """Fetch a file, going on from its ``.part`` file where there is one.

    Every byte is written when it comes, so a kill loses none that had reached this program, and none that is
    on the disk is asked for again. What a kill does cost is on the way: bytes that the server had pushed into
    the connection and nobody had read, a TCP window at most. The window is left to the system, because a
    smaller one would slow distant servers down. A file that has changed on the server is begun anew; an error
    message sent instead of a file never enters it.

    Parameters
    ----------
    client
        The way to the network.
    remote
        What to fetch.
    manifest
        Of the folder that it goes to, where the finished file is noted.
    progress
        Called as bytes come.

    Raises
    ------
    NetworkError
        If it cannot be fetched, its length or hash is not as promised, or another process is fetching it.
    """
    target = manifest.folder / remote.path
    path = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path) as part:
            if (known := manifest.find_whole(remote.path)) is not None:
                path.unlink()  # made by the lock
                return known
            client.patiently(lambda: _attempt(client, remote, part, progress), lambda: part.size)
            row = _finished(remote, part)
            manifest.add(row)
            path.replace(target)
            PartState.remove(path)
            return row
    except OSError as error:
        raise NetworkError(
            f"{target}: cannot be written ({error}). Make room, or check permissions"
        ) from error


@contextmanager
def _locked(path: Path) -> Iterator[_Part]:
    """Open an unfinished file for one process only; the lock goes with the process."""
    with path.open("a+b", buffering=0) as file:
        if not lock_file(file):
            raise NetworkError(f"{path}: another download is writing it; wait for that, or stop it")
        yield _Part(path, file)


def _attempt(client: Client, remote: Remote, part: _Part, progress: Callable[[Step], None]) -> None:
    """Ask for what is missing, and write what comes."""
    state, have = PartState.read(part.path), part.size
    if have and (state is None or state.url != remote.url):
        _logger.warning("%s: its %d bytes are not of %s; begun anew", part.path, have, remote.url)
        part.begin_anew()
        state, have = None, 0
    if state is not None and have == state.total:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    if have and state is not None and state.validator:
        headers["If-Range"] = state.validator
    with client.stream(remote.url, headers) as response:
        if response.status_code == HTTPStatus.OK:
            total, chunks = _whole(remote, part, response)
        else:
            total = _rest(remote, part, response, state)
            complete = response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            chunks = iter(()) if complete else response.iter_raw()
        for chunk in chunks:
            part.file.write(chunk)
            progress(Step(remote.path, part.size, total))
            client.check_going_on()
    now = part.size
    if total is None:
        PartState.of_answer(remote.url, response.headers, now).write(part.path)
    elif now != total:
        raise TransientError(f"{remote.url}: {now} of {total} bytes came")
    if (words := error_page(remote.path, part.start())) is not None:
        part.begin_anew()
        raise _message_instead(remote, words)


def _whole(remote: Remote, part: _Part, response: httpx.Response) -> tuple[int | None, Iterator[bytes]]:
    """Take an answer that begins at the first byte: its length and its bytes.

    What had been fetched is given up for a file, not for an error message.
    """
    # As they come: chunks of one size would wait in memory, and be lost in a kill.
    chunks = response.iter_raw()
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= ENOUGH or not part.size:
            break
    if (words := error_page(remote.path, head)) is not None:
        raise _message_instead(remote, words)
    total = length_of(response)
    if remote.size is not None and total not in (None, remote.size):
        raise NetworkError(
            f"{remote.url}: the server offers {total} bytes, but its listing promises {remote.size}. Try "
            "again later, or tell its keepers"
        )
    part.begin_anew()
    PartState.of_answer(remote.url, response.headers, total).write(part.path)
    return total, chain([head], chunks)


def _rest(remote: Remote, part: _Part, response: httpx.Response, state: PartState | None) -> int | None:
    """Check that an answer continues the file, and tell the whole length."""
    found = _CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
    total = int(found[2]) if found and found[2] != "*" else None
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        # Nothing is missing, whatever length an earlier answer declared.
        continues = total == part.size
    else:
        known = None if state is None else state.total
        continues = found is not None and found[1] == str(part.size) and known in (None, total)
    if not continues:
        part.begin_anew()
        raise TransientError(f"{remote.url}: the file has changed on the server; begun anew")
    return total


def _finished(remote: Remote, part: _Part) -> ManifestRow:
    """Hold a complete file against all that was promised of it; it is removed where a promise is broken."""
    size = part.size
    if remote.size not in (None, size):
        part.begin_anew()
        raise NetworkError(f"{remote.url}: {size} bytes came, the listing promises {remote.size}")
    if remote.checksum is not None:
        algorithm, _, wanted = remote.checksum.partition(":")
        if (found := part.digest(algorithm)) != wanted:
            part.begin_anew()
            raise NetworkError(
                f"{remote.url}: its {algorithm} is {found}, the server promises {wanted}. It was damaged on "
                "the way or on the server; run it again"
            )
    return ManifestRow(remote.path, remote.url, size, part.digest("sha256"))


def _message_instead(remote: Remote, words: str) -> TransientError:
    return TransientError(f"{remote.url}: the server sends a message instead of the file: {words}")
