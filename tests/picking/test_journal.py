import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from cryopick.picking import SummaryRow
from cryopick.picking.journal import Journal, Record, read_journals

ROW = SummaryRow("m/ä.mrc", 0, None, "", 30, 40, 1.5, 24.0, "m/ä.mrc", "m/ä")


@pytest.fixture
def picked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    """Work in a folder with a micrograph that was picked."""
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    Path("m/ä.mrc").write_bytes(b"pixels")
    Path("c.star").write_bytes(b"candidates")
    status = Path("m/ä.mrc").stat()
    return Record(ROW, status.st_size, status.st_mtime_ns, zlib.crc32(b"candidates"), {"network": 0.5})


def test_what_is_written_is_read_and_the_last_one_counts(picked: Record, tmp_path: Path) -> None:
    other = replace(picked, row=replace(ROW, place="b", error="b: no"), checksum=None)
    later = replace(picked, size=7)
    journal = Journal(tmp_path / "0.jsonl")
    for record in (picked, other, later):
        journal.add(record)
    journal.close()
    assert read_journals(tmp_path) == {"m/ä": later, "b": other}


def test_a_line_cut_short_counts_for_nothing(picked: Record, tmp_path: Path) -> None:
    path = tmp_path / "0.jsonl"
    for keep in (1, 50):
        journal = Journal(path)
        journal.add(picked)
        journal.close()
        whole = path.read_bytes()
        path.write_bytes(whole + whole[:keep])  # killed while it wrote the next line
    journal = Journal(path)
    journal.add(replace(picked, row=replace(ROW, place="b")))
    journal.close()
    assert set(read_journals(tmp_path)) == {"m/ä", "b"}


def test_what_holds(picked: Record) -> None:
    micrograph, candidates = Path("m/ä.mrc"), Path("c.star")
    assert picked.holds(micrograph, candidates)
    assert not picked.holds(Path("other.mrc"), candidates)
    assert not picked.holds(micrograph, candidates, pixel_size=1.5)  # said by a corrected STAR
    assert replace(picked, pixel_size=1.5).holds(micrograph, candidates, pixel_size=1.5)
    assert not picked.holds(micrograph, Path("none.star"))
    assert not replace(picked, row=replace(ROW, error="no")).holds(micrograph, candidates)
    candidates.write_bytes(b"")  # as after a power failure
    assert not picked.holds(micrograph, candidates)
    candidates.write_bytes(b"candidates")
    micrograph.write_bytes(b"other pixels")
    assert not picked.holds(micrograph, candidates)
