"""Where a checkpoint comes from: written beside it, for people."""

import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from cryopick import __version__


def describe_software() -> dict[str, Any]:
    """Tell the versions of the program and of what it stands on, and the git state of a checkout."""
    return {
        "cryopick": __version__,
        "torch": str(torch.__version__),
        "pytorch_lightning": version("pytorch-lightning"),
        "git": _git_state(Path(__file__)),
    }


def _git_state(file: Path) -> dict[str, Any] | None:
    """Commit, and whether files differ from it; None where the program is not what a checkout holds."""
    folder = file.parent
    try:
        _git(folder, "ls-files", "--error-unmatch", file.name)  # it may be installed below another checkout
        commit = _git(folder, "rev-parse", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no").splitlines()
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit, "changed": [line[3:] for line in changed]}


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.rstrip()
