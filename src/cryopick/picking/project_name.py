"""What RELION calls a file: its name from the project folder, which is the working folder."""

from pathlib import Path


def project_name(path: Path, project: Path | None = None) -> str:
    """Name a file from the project folder, or the working one, where it lies below it, else absolutely."""
    absolute, folder = path.absolute(), project or Path.cwd()
    return (absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute).as_posix()
