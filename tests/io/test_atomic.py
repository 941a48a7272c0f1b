import errno
import os
import re
import stat
from pathlib import Path

import pytest

from cryopick.io.atomic import leftovers, replacing


def test_a_finished_file_replaces_the_old_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "a.txt"
    for text in ("first", "second"):
        with replacing(path) as temporary:
            temporary.write_text(text)
            assert temporary.parent == path.parent
            assert temporary.suffix == ".txt"
            assert temporary.name.startswith(".")
        assert path.read_text() == text
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_keeps_the_old_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail_halfway() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_halfway()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_before_the_first_byte_reports_itself(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="stop"), replacing(tmp_path / "a.txt"):
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_writes_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a.txt"):
        pass


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("")
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "plain").stat().st_mode
    )


def test_what_a_killed_writer_leaves_is_known(tmp_path: Path) -> None:
    names = []
    for path in (tmp_path / "a.txt", tmp_path / "deep" / "b"):
        with replacing(path) as temporary:
            temporary.write_text("")
            temporary.with_name(temporary.name.replace(temporary.stem[1:5], "0000")).touch()
            names.append(temporary.name.replace(temporary.stem[1:5], "0000"))
    for name in (".hidden", ".git", "c.txt"):
        (tmp_path / name).touch()
    assert sorted(path.name for path in leftovers(tmp_path)) == sorted(names)


def test_a_full_disk_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=re.escape(str(tmp_path / "a.txt"))), replacing(tmp_path / "a.txt"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
