"""What a file that is not what its name says holds instead, for the error message."""

from pathlib import Path

from cryopick.core import MicrographError

_MAGIC = {
    b"\x1f\x8b": "gzip data",
    b"BZh": "bzip2 data",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"II+\x00": "a BigTIFF image",
    b"\x89HDF": "an HDF5 file",
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF document",
}


def check_file(path: Path) -> None:
    """Check that a path is a file that can hold something.

    Raises
    ------
    MicrographError
        If it is missing, a folder, or empty.
    """
    if path.is_dir():
        raise MicrographError(f"{path}: found a folder, wanted an image file. Rename it, or leave it out")
    if not path.is_file():
        raise MicrographError(f"{path}: no such file. Check the path (a broken link looks like this, too)")
    if path.stat().st_size == 0:
        raise MicrographError(f"{path}: empty (0 bytes), wanted an image. Fetch or compute the file again")


def describe(path: Path) -> str:
    """Say in words what a file seems to hold, from its first bytes."""
    with path.open("rb") as file:
        start = file.read(512)
    for magic, description in _MAGIC.items():
        if start.startswith(magic):
            return description
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "an HTML page (a server's error message?)"
    if text.startswith((b"<?xml", b"<error")):
        return "an XML document (a server's error message?)"
    if start and all(32 <= byte < 127 or byte in b"\t\r\n" for byte in start):
        return f"text that starts with {start[:30].decode('ascii').strip()!r}"
    return "unknown data"
