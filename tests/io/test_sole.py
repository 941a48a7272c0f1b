import subprocess
import sys
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


_KILLED_WITH_A_FORK_LEFT = """
import os, signal, sys
from pathlib import Path
from cryopick.io.sole import sole_writer
with sole_writer(Path(sys.argv[1]), Path(sys.argv[1]) / "lock"):
    if os.fork() == 0:
        os.write(1, b"+")
        os.read(0, 1)
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_that_outlive_a_killed_command_keep_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED_WITH_A_FORK_LEFT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as killed:
        assert killed.stdin is not None
        assert killed.stdout is not None
        assert killed.stdout.read(1) == b"+"
        killed.wait(60)
        with sole_writer(tmp_path, tmp_path / "lock"):
            killed.stdin.close()  # ends the fork


def test_a_fork_leaves_the_lock_to_its_parent(tmp_path: Path) -> None:
    program = _KILLED_WITH_A_FORK_LEFT.replace("os.kill(os.getpid(), signal.SIGKILL)", "os.wait()")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.read(1) == b"+"
        with pytest.raises(ConfigurationError), sole_writer(tmp_path, tmp_path / "lock"):
            pass
        first.stdin.close()


def test_a_disk_that_knows_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError("no locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with sole_writer(tmp_path, tmp_path / "lock"), sole_writer(tmp_path, tmp_path / "lock"):
        pass
