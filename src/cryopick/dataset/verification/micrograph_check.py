"""Checks of one micrograph on its own."""

from dataclasses import dataclass
from pathlib import Path

from cryopick.core import CryopickError
from cryopick.dataset.verification.finding import Check, Finding
from cryopick.io.micrographs import read_header, read_micrograph
from cryopick.io.micrographs.contents import describe
from cryopick.io.micrographs.mrc_layout import HEADER_SIZE, MrcLayout, interpret_header

_STUB = 4096
"""Bytes; interrupted transfers leave a header and no more."""

_AGAIN = "fetch it again, or move it away"


@dataclass(frozen=True)
class CheckedMicrograph:
    """What one file turned out to be.

    Parameters
    ----------
    path
        The file.
    finding
        What is wrong with it; None for a sound one.
    shape
        (h, w); None where the header could not be read.
    pixel_size
        In A/px, as the header says; None where it does not.
    data_type
        Of the pixels of a plain MRC file, such as ``float32``; empty for other files.
    """

    path: Path
    finding: Finding | None = None
    shape: tuple[int, int] | None = None
    pixel_size: float | None = None
    data_type: str = ""


def check_micrograph(path: Path, *, pixels: bool = True) -> CheckedMicrograph:
    """Check one micrograph: link, size, header and, unless told otherwise, its pixels.

    Parameters
    ----------
    path
        The file.
    pixels
        Whether to read them, for NaN and constant images.
    """

    def bad(check: Check, found: str, advice: str = _AGAIN) -> CheckedMicrograph:
        return CheckedMicrograph(path, Finding(check, path, found, advice))

    if not path.exists():
        if path.is_symlink():
            return bad(Check.LINK, f"leads to {path.readlink()}, which is not there", "restore the original")
        return bad(Check.UNREADABLE, "gone since the folder was listed")
    size = path.stat().st_size
    if size == 0:
        return bad(Check.STUB, "0 bytes")
    try:
        kind = describe(path)
        header = read_header(path)
        layout = _mrc_layout(path, size)
    except OSError as error:
        return bad(Check.UNREADABLE, str(error), "check permissions and the disk")
    except CryopickError as error:
        if "document" in kind or "page" in kind or kind.startswith("text"):
            return bad(Check.NOT_AN_IMAGE, kind)
        if size <= _STUB:
            return bad(Check.STUB, f"{size} bytes, no more than a header")
        check = Check.TRUNCATED if "truncated" in str(error) else Check.UNREADABLE
        return bad(check, _without_path(error, path))
    if layout is not None and (excess := size - layout.offset - layout.nbytes):
        return bad(Check.TOO_LONG, f"{excess} bytes follow the image that the header declares")
    if pixels:
        try:
            read_micrograph(path)
        except CryopickError as error:
            message = _without_path(error, path)
            check = (
                Check.NOT_FINITE
                if "NaN" in message
                else Check.BLANK
                if "every pixel" in message
                else Check.UNREADABLE
            )
            return bad(check, message, "repeat the motion correction, or move it away")
    data_type = "" if layout is None else layout.dtype.name
    return CheckedMicrograph(path, None, header.shape, header.pixel_size, data_type)


def _mrc_layout(path: Path, size: int) -> MrcLayout | None:
    """Read the layout of a plain MRC file; None for others, and for compressed ones."""
    if path.suffix.lower() not in (".mrc", ".mrcs"):
        return None
    with path.open("rb") as file:
        head = file.read(HEADER_SIZE)
    if head.startswith((b"\x1f\x8b", b"BZh")):
        return None
    return interpret_header(path, head, size)


def _without_path(error: CryopickError, path: Path) -> str:
    """Leave out the file's name, which has a column of its own."""
    return str(error).removeprefix(f"{path}: ")
