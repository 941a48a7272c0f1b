from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.io.sole import sole_writer


def test_the_second_command_is_kept_out_until_the_first_has_ended(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    second = pytest.raises(ConfigurationError, match=f"{tmp_path}: another command is writing into it")
    with sole_writer(tmp_path, lock), second, sole_writer(tmp_path, lock):
        pass
    with sole_writer(tmp_path, lock):
        pass
    with pytest.raises(ZeroDivisionError), sole_writer(tmp_path, lock):
        raise ZeroDivisionError
    with sole_writer(tmp_path, lock):
        pass


def test_a_disk_that_knows_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError("no locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with sole_writer(tmp_path, tmp_path / "lock"), sole_writer(tmp_path, tmp_path / "lock"):
        pass
