"""What a micrograph file says about itself before its pixels are read."""

from dataclasses import dataclass
from math import isfinite

_LARGEST_PIXEL_SIZE = 1000.0  # A/px; 72 dpi, the default of picture programs, would be 3.5 million


@dataclass(frozen=True)
class MicrographHeader:
    """Shape and pixel size of a micrograph file.

    Parameters
    ----------
    shape
        Rows and columns (h, w).
    pixel_size
        In A/px; None where the file does not say, or says 0 or 1.0 (what programs write that do not know).
    """

    shape: tuple[int, int]
    pixel_size: float | None


def plausible_pixel_size(value: float) -> float | None:
    """Take a header's pixel size (A/px) for what it is worth: 0, 1.0 and nonsense count as unknown (None)."""
    if not isfinite(value) or not 0 < value < _LARGEST_PIXEL_SIZE or abs(value - 1.0) < 1e-6:
        return None
    return value
