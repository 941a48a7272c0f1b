"""What has been fetched, with lengths and hashes, so that nothing is fetched twice."""

import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cryopick.acquisition.json_lines import add_line, read_lines


@dataclass(frozen=True)
class ManifestRow:
    """One file that is whole.

    Parameters
    ----------
    path
        Relative to the manifest's folder.
    url
        Where it came from.
    size
        In bytes.
    sha256
        Of its bytes.
    unpacked
        For an archive: what was unpacked of it (``all`` or ``labels``); empty where nothing was.
    """

    path: str
    url: str
    size: int
    sha256: str
    unpacked: str = ""


class Manifest:
    """A file of one JSON line per file; the last line of a path holds. Used by several threads at once.

    Parameters
    ----------
    folder
        Of the downloads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "manifest.jsonl"
        self._lock = threading.Lock()
        self._rows: dict[str, ManifestRow] = {}
        for line in read_lines(self._path):
            with suppress(TypeError):
                row = ManifestRow(**line)
                self._rows[row.path] = row

    def find(self, path: str) -> ManifestRow | None:
        """Look up a file, there or not: an archive may have been taken away after unpacking."""
        with self._lock:
            return self._rows.get(path)

    def find_whole(self, path: str) -> ManifestRow | None:
        """Look up a file that is there, of the length that was noted."""
        known, target = self.find(path), self.folder / path
        return (
            known if known is not None and target.is_file() and target.stat().st_size == known.size else None
        )

    def add(self, row: ManifestRow) -> None:
        """Note a file."""
        with self._lock:
            add_line(self._path, asdict(row))
            self._rows[row.path] = row
