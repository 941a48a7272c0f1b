"""What files were, in a few letters."""

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Hash a file; of a folder, the sorted names and hashes of all its visible files.

    That of a folder is the hash of what ``sha256sum`` prints for its files, by name.
    """
    if path.is_dir():
        files = sorted(
            file.relative_to(path)
            for file in path.rglob("*")
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        lines = (f"{sha256_of(path / file)}  {file.as_posix()}\n" for file in files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
