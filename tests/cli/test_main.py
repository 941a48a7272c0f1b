import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cryopick import __version__

VERBS = ("train", "predict", "compare", "rethreshold", "simulate")
HEAVY = ("torch", "matplotlib", "pandas", "scipy", "skimage", "hydra.core")


def test_help_lists_the_verbs(cryopick: Callable[..., Any]) -> None:
    outcome = cryopick("--help")
    assert outcome.code == 0
    for verb in VERBS:
        assert verb in outcome.out


def test_without_a_verb_help_is_shown(cryopick: Callable[..., Any]) -> None:
    outcome = cryopick()
    assert outcome.code in (0, 2)
    assert "predict" in outcome.out + outcome.err


def test_a_verb_nobody_knows(cryopick: Callable[..., Any]) -> None:
    outcome = cryopick("pick")
    assert outcome.code == 2
    assert "No such command" in outcome.err
    assert "Traceback" not in outcome.err


def test_the_version(cryopick: Callable[..., Any]) -> None:
    assert cryopick("--version").out.strip() == __version__


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "train"])
def test_every_verb_explains_itself(cryopick: Callable[..., Any], verb: str) -> None:
    outcome = cryopick(verb, "--help")
    assert outcome.code == 0
    assert "Usage" in outcome.out


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from cryopick.cli.main import app\n"
        "sys.argv = ['cryopick', '--help']\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        f"print('heavy:', *[name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1].split() == ["heavy:"]
