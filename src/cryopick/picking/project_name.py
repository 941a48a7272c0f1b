"""What RELION calls a file: its name from the project folder, which is the working folder."""

import os
from pathlib import Path


def normal(path: Path) -> Path:
    """Make a path absolute, without ``..`` in it; links in it stay."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def project_name(path: Path, project: Path | None = None) -> str:
    """Name a file from the project folder, or the working one, where it lies below it, else absolutely."""
    absolute, folder = normal(path), project or Path.cwd()
    return (absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute).as_posix()
