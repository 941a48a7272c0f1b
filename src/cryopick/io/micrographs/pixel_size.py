"""Which pixel size holds when a file and the user both name one."""

from enum import StrEnum
from pathlib import Path

from cryopick.core import PixelSizeError

_TOLERANCE = 0.01
"""Up to this relative difference pixel sizes are the same: more than rounding, less than a calibration."""


class PixelSizeSource(StrEnum):
    """Who is right about the pixel size where header and option disagree."""

    HEADER = "header"
    OPTION = "option"


def resolve_pixel_size(
    path: Path,
    header: float | None,
    option: float | None,
    trust: PixelSizeSource | None = None,
) -> float | None:
    """Decide on one pixel size for a micrograph.

    Parameters
    ----------
    path
        The micrograph, for the message.
    header
        What the file says, in A/px; None where unknown.
    option
        What the user or a STAR file says, in A/px; None where nothing was said.
    trust
        Who is right where both are known and differ by more than 1 %; None to raise.

    Returns
    -------
    float or None
        A/px; the option's value where both agree; None where neither knows.

    Raises
    ------
    PixelSizeError
        If the option is not a positive number, or differs from the header by more than 1 % and ``trust`` does
        not settle it.
    """
    if option is None:
        return header
    if not 0 < option < float("inf"):
        raise PixelSizeError(f"pixel size {option} A/px is not a positive number; correct --pixel-size")
    if header is None or abs(option - header) <= _TOLERANCE * header:
        return option
    if trust is None:
        raise PixelSizeError(
            f"{path}: the header says {header:g} A/px, --pixel-size (or the STAR file) says {option:g} A/px; "
            "wanted values within 1 %. Choose with --trust-pixel-size header or --trust-pixel-size option"
        )
    return header if trust is PixelSizeSource.HEADER else option
