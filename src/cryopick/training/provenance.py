"""Where a checkpoint comes from: written beside it, for people."""

import subprocess
from pathlib import Path
from typing import Any

import pytorch_lightning
import torch

from cryopick import __version__


def describe_software() -> dict[str, Any]:
    """Versions of the program and what it stands on, and the state of its source where that is a git checkout."""
    return {
        "cryopick": __version__,
        "torch": torch.__version__,
        "pytorch_lightning": pytorch_lightning.__version__,
        "git": _git_state(Path(__file__).parent),
    }


def _git_state(folder: Path) -> dict[str, Any] | None:
    """Commit, and whether files differ from it; None outside a checkout."""
    try:
        commit = _git(folder, "rev-parse", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no").splitlines()
    except (OSError, subprocess.CalledProcessError):
        return None
    return {"commit": commit, "changed": [line[3:] for line in changed]}


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
