"""What a run has done so far, so that the same command goes on after a kill."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from cryopick.picking.summary import SummaryRow


@dataclass(frozen=True)
class Record:
    """One micrograph that has been dealt with.

    Parameters
    ----------
    row
        What happened to it; the picks are not counted yet.
    size, modified_ns
        Of the micrograph file when it was read, in bytes and ns since 1970: a file that has changed is picked
        again.
    checksum
        CRC-32 of the candidates' files; None where there are none.
    seconds
        Time by stage (see `Stopwatch`).
    pixel_size
        That a micrographs STAR said, in A/px; None where none did.
    """

    row: SummaryRow
    size: int
    modified_ns: int
    checksum: int | None
    seconds: dict[str, float]
    pixel_size: float | None = None

    def holds(self, micrograph: Path, *candidates: Path, pixel_size: float | None = None) -> bool:
        """Tell whether the micrograph was picked and neither it nor its candidates have changed since.

        Nor the pixel size that a micrographs STAR says.
        """
        try:
            return (
                not self.row.error
                and self._named(micrograph)
                and self._unchanged(micrograph)
                and self.pixel_size == pixel_size
                and self.checksum == checksum_of(candidates)
            )
        except OSError:
            return False

    def is_of(self, micrograph: Path) -> bool:
        """Tell whether it is of this micrograph: changed since, or called by another path."""
        try:
            return self._named(micrograph) or self._unchanged(micrograph)
        except OSError:
            return False

    def _named(self, micrograph: Path) -> bool:
        return self.row.path == str(micrograph)

    def _unchanged(self, micrograph: Path) -> bool:
        status = micrograph.stat()
        return (self.size, self.modified_ns) == (status.st_size, status.st_mtime_ns)


def checksum_of(files: Iterable[Path]) -> int:
    """Compute the CRC-32 of files, one after the other."""
    checksum = 0
    for file in files:
        checksum = zlib.crc32(file.read_bytes(), checksum)
    return checksum


class Journal:
    """A file with a line for each record, only ever added to.

    A line that a kill has cut short counts for nothing.

    Parameters
    ----------
    path
        The file; its folder is there.

    Raises
    ------
    OSError
        If it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        torn = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
        self._file = path.open("a", encoding="utf-8")
        if torn:
            self._file.write("\n")

    def add(self, record: Record) -> None:
        """Write a record, so that it survives this process."""
        with self._lock:
            self._file.write(as_line(record))
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def as_line(record: Record) -> str:
    """Write a record as a line of a journal."""
    return json.dumps(asdict(record), ensure_ascii=False) + "\n"


def read_journals(folder: Path) -> dict[str, Record]:
    """Read the records of every journal in a folder; the last of each micrograph, by its place, counts."""
    records: dict[str, Record] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if (record := _record(line)) is not None:
                records[record.row.place] = record
    return records


def _record(line: str) -> Record | None:
    """Read a line; None where a kill has cut it short."""
    try:
        fields: dict[str, Any] = json.loads(line)
        return Record(**{**fields, "row": SummaryRow(**fields["row"])})
    except (ValueError, TypeError, KeyError):
        return None
