import subprocess
import sys
from pathlib import Path

import pytest


def _train(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ``cryopick train`` by itself: Hydra sets up logging for the whole process."""
    program = "from cryopick.cli.main import app; app()"
    command = [sys.executable, "-c", program, "train", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_help_shows_the_configuration(tmp_path: Path) -> None:
    done = _train(tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    for word in ("experiment", "trainer", "finetune", "particle_px", "root"):
        assert word in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "data.root must be given: pass data.root=..."),
        (("data.root=none", "output=out"), "none"),
        (("data.root=none", "data.orientation=up", "output=out"), "wanted rows or cryoppp"),
    ],
)
def test_what_cannot_be_is_one_message_and_code_2(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = _train(tmp_path, *arguments)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_nobody_knows(tmp_path: Path) -> None:
    done = _train(tmp_path, "data.rooot=x")
    assert done.returncode != 0
    assert "data.rooot" in done.stderr
    assert "Traceback" not in done.stderr
