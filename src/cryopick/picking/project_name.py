"""What RELION calls a file: its name from the project folder, which is the working folder."""

from pathlib import Path


def project_name(path: Path) -> str:
    """Name a file from the working folder where it lies below it, else by its absolute path."""
    absolute = path.absolute()
    inside = absolute.is_relative_to(Path.cwd())
    return (absolute.relative_to(Path.cwd()) if inside else absolute).as_posix()
