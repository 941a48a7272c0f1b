from dataclasses import replace
from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.picking import Diameter, ProgressFolder, SummaryRow
from cryopick.picking.journal import Record

RECORD = Record(SummaryRow("a.mrc", 0, None, "", 30, 40, 1.5, 24.0, "a.mrc", "a"), 1, 2, 3, {})
SETTINGS = {"turns": 1, "checkpoint_sha256": "ab"}


def _add(folder: ProgressFolder, record: Record = RECORD, process: int = 0) -> None:
    journal = folder.journal(process)
    journal.add(record)
    journal.close()


def test_the_same_settings_go_on(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    assert folder.diameter() is None
    folder.begin(SETTINGS, Diameter(px=100.0))
    _add(folder)
    folder.begin(SETTINGS, Diameter(px=100.0))
    assert folder.records() == {"a": RECORD}
    assert folder.diameter() == Diameter(px=100.0)


def test_until_something_is_picked_a_run_can_be_begun_otherwise(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    folder.begin(SETTINGS, Diameter(px=100.0, estimated=True))
    assert not folder.has_picks()
    folder.begin(SETTINGS, Diameter(px=50.0, estimated=True))  # of other micrographs
    assert folder.diameter() == Diameter(px=50.0, estimated=True)
    _add(folder)
    assert folder.has_picks()


def test_one_command_at_a_time(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    with folder.sole():
        folder.begin(SETTINGS, Diameter(px=100.0))
        folder.forget()  # to start over takes no lock away
        with pytest.raises(ConfigurationError, match="another command is writing into it"), folder.sole():
            pass
    with folder.sole():
        pass


def test_other_settings_are_refused_by_name(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    folder.begin(SETTINGS, Diameter(px=100.0))
    _add(folder)
    with pytest.raises(
        ConfigurationError, match=r"\(turns: then 1, now 4\); pass --fresh to start over, or an"
    ):
        folder.begin({**SETTINGS, "turns": 4}, Diameter(px=100.0))
    with pytest.raises(ConfigurationError, match=r"the diameter told: then 100 px, now 120 px"):
        folder.begin(SETTINGS, Diameter(px=120.0))
    folder.forget()
    folder.begin({**SETTINGS, "turns": 4}, Diameter(px=120.0))
    assert folder.records() == {}


def test_an_estimate_need_not_be_the_same(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    folder.begin(SETTINGS, Diameter(px=100.0, estimated=True))
    _add(folder)
    folder.begin(SETTINGS, Diameter(px=101.0, estimated=True))
    assert folder.diameter() == Diameter(px=100.0, estimated=True)


def test_settings_with_which_nothing_could_be_picked_are_given_up(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    folder.begin(SETTINGS, Diameter(px=100.0))
    _add(folder, replace(RECORD, row=replace(RECORD.row, error="a: no")))
    folder.begin({**SETTINGS, "turns": 4}, Diameter(px=100.0))
    assert folder.records() == {}


def test_a_run_on_other_micrographs_alone_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    micrograph, folder = tmp_path / "a.mrc", ProgressFolder(tmp_path / "picks")
    micrograph.write_bytes(b"counts")
    folder.begin(SETTINGS, Diameter(px=100.0))
    folder.check_micrographs({"b": tmp_path / "b.mrc"})
    status = micrograph.stat()
    _add(folder, replace(RECORD, size=status.st_size, modified_ns=status.st_mtime_ns))
    with pytest.raises(ConfigurationError, match=r"the picks of 1 other micrographs \(a\.mrc, "):
        folder.check_micrographs({"b": tmp_path / "b.mrc"})
    assert not caplog.text
    _add(folder, replace(RECORD, row=replace(RECORD.row, path="c.mrc", place="c")))
    folder.check_micrographs({"a": micrograph})  # by another path, as it was
    assert "also holds the picks of 1 micrographs that are not named now (c.mrc, ...)" in caplog.text
    folder.forget()
    folder.begin(SETTINGS, Diameter(px=100.0))
    _add(folder, replace(RECORD, size=status.st_size, modified_ns=status.st_mtime_ns))
    folder.check_micrographs({"a": Path("a.mrc"), "b": tmp_path / "b.mrc"})  # by its path, gone
    micrograph.write_bytes(b"of another protein, with the same name")
    with pytest.raises(ConfigurationError, match="pass another --output, or name those as well"):
        folder.check_micrographs({"a": micrograph})


def test_a_run_that_failed_on_other_micrographs_is_forgotten(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    folder.begin(SETTINGS, Diameter(px=100.0))
    _add(folder, replace(RECORD, row=replace(RECORD.row, error="a: no")))
    folder.check_micrographs({"b": tmp_path / "b.mrc"})


def test_what_killed_writers_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "candidates").mkdir()
    left = tmp_path / "candidates" / f".{'0af' * 10}12.star"
    others = [tmp_path / ".hidden", tmp_path / "candidates" / "a.star"]
    for path in (left, *others):
        path.touch()
    ProgressFolder(tmp_path).clean()
    assert not left.exists()
    assert all(path.exists() for path in others)


def test_journals_are_merged_and_later_ones_win(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    folder.begin(SETTINGS, Diameter(px=100.0))
    _add(folder)
    _add(folder, replace(RECORD, size=9), process=1)
    folder.merge()
    assert sorted(path.name for path in folder.root.glob("*.jsonl")) == ["0.jsonl"]
    assert folder.records()["a"].size == 9


def test_damaged_settings(tmp_path: Path) -> None:
    folder = ProgressFolder(tmp_path)
    folder.root.mkdir()
    (folder.root / "settings.json").write_text("{")
    with pytest.raises(ConfigurationError, match=r"settings\.json: not readable .*; pass --fresh"):
        folder.begin(SETTINGS, Diameter(px=100.0))
