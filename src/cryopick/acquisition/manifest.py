"""What has been fetched, with lengths and hashes, so that nothing is fetched twice."""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "manifest.jsonl"


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
        self.path = folder / MANIFEST
        self._lock = threading.Lock()
        self._rows = {row.path: row for row in _read(self.path)}

    def find(self, path: str) -> ManifestRow | None:
        """Look up a file."""
        with self._lock:
            return self._rows.get(path)

    def add(self, row: ManifestRow) -> None:
        """Note a file, with one write, so that a line is whole or the last."""
        line = json.dumps(asdict(row), ensure_ascii=False) + "\n"
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab", buffering=0) as file:
                file.write(("\n" + line).encode())  # the line before may have been cut short by a kill
            self._rows[row.path] = row


def _read(path: Path) -> Iterator[ManifestRow]:
    """Read the lines that are whole."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            yield ManifestRow(**json.loads(line))
        except (ValueError, TypeError):
            continue
