"""What RELION calls a file: its name from the project folder, which is the working folder."""

import os
import re
from pathlib import Path

from cryopick.core import ConfigurationError

UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What a STAR file cannot hold: control characters, ends of lines, and bytes that are no text."""


def normal(path: Path) -> Path:
    """Make a path absolute, without ``..`` in it; links in it stay."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def project_name(path: Path, project: Path | None = None) -> str:
    """Name a file from the project folder, or the working one, where it lies below it, else absolutely."""
    absolute, folder = normal(path), project or Path.cwd()
    return (absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute).as_posix()


def check_output(folder: Path) -> None:
    """Refuse a folder whose files no STAR file could name; ConfigurationError."""
    name = project_name(folder)
    if UNWRITABLE.search(name):
        raise ConfigurationError(
            f"--output {name!r}: holds a control character, an end of a line or bytes that are no text, "
            "which no STAR file can hold; pass another --output"
        )
