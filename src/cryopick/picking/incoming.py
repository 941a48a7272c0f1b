"""Micrographs as they appear in a folder, each when it is complete."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from cryopick.core import ConfigurationError, MicrographError
from cryopick.io.micrographs import read_header
from cryopick.picking.inputs import MicrographInput, list_micrographs

POLL = 0.5
"""Seconds between two looks at the folder ..."""
LOOKING = 0.1
"""... and most of the time that is spent on looking, where the folder is large."""
SETTLE = 2.0
"""Seconds without change after which a file is complete, if it is as long as its header says."""
STALLED = 30.0
"""The same for a file that looks incomplete: it will not get better."""
_TAIL = 4096
"""Bytes at the end of a file that are not all zero once it is written."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Seen:
    """A file as it was seen: size (bytes), time of change (ns), and since when it is like that (s)."""

    size: int
    modified_ns: int
    since: float

    def same(self, other: "_Seen") -> bool:
        """Tell whether nothing has changed."""
        return (self.size, self.modified_ns) == (other.size, other.modified_ns)


class Incoming:
    """Micrographs that appear in folders.

    A file is complete when its size and time of change have been the same for `SETTLE` seconds and, where the
    format tells, it is as long as its header says. A file that is moved into the folder, and was written
    before, is complete at once. One that changes after it was delivered is delivered again. Of two that would
    write the same files (``a.mrc`` and its preview ``a.jpg``), the one that came first counts.

    Parameters
    ----------
    sources
        As for `find_micrographs`.
    idle
        Seconds without any change after which to stop.

    Attributes
    ----------
    delivered
        Every micrograph so far, once, by its path.
    """

    def __init__(self, sources: Sequence[str | Path], idle: float) -> None:
        self.sources = sources
        self.idle = idle
        self.delivered: dict[Path, MicrographInput] = {}
        self._stop = Event()
        self._seen: dict[Path, _Seen] = {}
        self._stamps: dict[Path, _Seen] = {}
        self._looked = False
        self._said: set[str] = set()

    def stop(self) -> None:
        """End the arrivals soon, from another thread or a signal's handler."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether they were ended so."""
        return self._stop.is_set()

    def arrivals(self, quiet: Callable[[], None] = lambda: None) -> Iterator[MicrographInput]:
        """Wait for micrographs.

        Parameters
        ----------
        quiet
            Called again and again while there is nothing to deliver.
        """
        changed = time.monotonic()
        while not self._stop.is_set():
            start = time.monotonic()
            ready, active = self._look()
            for one in ready:
                if self._stop.is_set():
                    return
                self.delivered[one.path] = one
                self._stamps[one.path] = self._seen[one.path]
                yield one
            if ready or active:
                changed = time.monotonic()
            elif time.monotonic() - changed >= self.idle:
                return
            if not ready:
                quiet()
                self._stop.wait(max(POLL, (time.monotonic() - start) / LOOKING))

    def _listed(self) -> list[MicrographInput]:
        """List what is there now; a folder that was there and is gone for a moment holds nothing."""
        try:
            listed = list_micrographs(self.sources)
        except ConfigurationError as error:
            if not self._looked:
                raise
            self._warn(str(error))
            return []
        self._looked = True
        there = {one.path for one in listed}
        keepers = {one.place: path for path, one in self.delivered.items() if path in there}
        for one in listed:
            keeper = keepers.setdefault(one.place, one.path)
            if keeper != one.path:
                self._warn(f"{one.path}: passed over, for it would write the same files as {keeper}")
        return [one for one in listed if keepers[one.place] == one.path]

    def _warn(self, message: str) -> None:
        """Say something once."""
        if message not in self._said:
            self._said.add(message)
            _logger.warning("%s", message)

    def _look(self) -> tuple[list[MicrographInput], bool]:
        """List the micrographs that are complete and new, and tell whether any others may become so."""
        ready, active = [], False
        for one in self._listed():
            now = _look_at(one.path)
            if now is None:
                continue
            before = self._seen.get(one.path)
            if before is None or not before.same(now):
                # What was last written long ago has only been moved here.
                age = time.time() - now.modified_ns / 1e9 if before is None else 0.0
                self._seen[one.path] = _Seen(now.size, now.modified_ns, now.since - max(0.0, age))
            delivered = self._stamps.get(one.path)
            if delivered is not None and delivered.same(now):
                continue
            if _complete(one.path, self._seen[one.path]):
                ready.append(one)
            else:
                active = True
        return ready, active


def _look_at(path: Path) -> _Seen | None:
    try:
        status = path.stat()
    except OSError:  # it has just been removed, or is a broken link
        return None
    return _Seen(status.st_size, status.st_mtime_ns, time.monotonic())


def _complete(path: Path, seen: _Seen) -> bool:
    """Tell whether a file will not change any more."""
    still = time.monotonic() - seen.since
    if still < SETTLE:
        return False
    return still >= STALLED or (_as_long_as_declared(path) and not _ends_in_nothing(path))


def _as_long_as_declared(path: Path) -> bool:
    try:
        read_header(path)
    except MicrographError:
        return False
    return True


def _ends_in_nothing(path: Path) -> bool:
    """Tell whether a file's last bytes are zeros, as those of one whose room was set aside before writing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return not any(file.read(_TAIL))
