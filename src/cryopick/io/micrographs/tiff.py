"""TIFF images, in RELION's row order.

A TIFF's first row is at the top of the display and an MRC's at the bottom, so RELION flips y when it reads a
TIFF (a test holds this against version 3.1.3), and picks for RELION are in the flipped rows.
"""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from cryopick.core import MicrographError, bin_image
from cryopick.io.micrographs.contents import describe
from cryopick.io.micrographs.header import MicrographHeader, plausible_pixel_size
from cryopick.io.micrographs.naming import TIFF_SUFFIXES

_ANGSTROM_PER_UNIT = {2: 2.54e8, 3: 1e8}  # TIFF's ResolutionUnit: inch, centimetre
_BEST_COMPRESSION = 2000  # more than deflate can do on a constant image
_DAMAGE = (
    tifffile.TiffFileError,
    ValueError,
    OSError,
    RuntimeError,  # imagecodecs' errors
    struct.error,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
)
"""What tifffile and its decoders raise on damaged files."""


class TiffFormat:
    """TIFF and BigTIFF of one page, with any compression that imagecodecs knows."""

    suffixes = TIFF_SUFFIXES

    def read_header(self, path: Path) -> MicrographHeader:
        """Read shape and pixel size."""
        with _opened(path) as tiff:
            return _header(path, tiff)

    def read_binned(
        self, path: Path, choose_binning: Callable[[MicrographHeader], int], *, unsigned: bool | None
    ) -> tuple[MicrographHeader, NDArray[np.float32]]:  # (h', w')
        """Unpack everything as it is stored, and average; a TIFF says itself whether it is unsigned."""
        with _opened(path) as tiff:
            header = _header(path, tiff)
            binning = choose_binning(header)
            pixels = tiff.pages[0].asarray().reshape(header.shape)
            return header, bin_image(pixels[::-1], binning)


TIFF = TiffFormat()


@contextmanager
def _opened(path: Path) -> Iterator[tifffile.TiffFile]:
    """Open a TIFF, and turn what is raised on damaged ones into our error."""
    try:
        with tifffile.TiffFile(path) as tiff:
            yield tiff
    except _DAMAGE as error:
        raise MicrographError(
            f"{path}: found {describe(path)} that cannot be read as a TIFF ({error}). Fetch or compute the "
            "file again"
        ) from error


def _header(path: Path, tiff: tifffile.TiffFile) -> MicrographHeader:
    """Check that a file holds one grey image that it is long enough for."""
    if len(tiff.pages) != 1:
        raise MicrographError(
            f"{path}: a TIFF of {len(tiff.pages)} pages; wanted a single image. A movie needs motion "
            "correction first (relion_run_motioncorr, MotionCor2)"
        )
    page: Any = tiff.pages[0]
    shape = tuple(length for length in page.shape if length != 1)
    usable = len(page.shape) >= 2 and len(shape) <= 2 and 0 not in shape
    if not usable or page.dtype is None or page.dtype.kind not in "uif":
        raise MicrographError(
            f"{path}: found a TIFF of shape {page.shape} and type {page.dtype}, wanted one grey image (h, w)"
        )
    size = path.stat().st_size
    limit = size * (1 if page.compression == 1 else _BEST_COMPRESSION)
    # A tile at the edge may be larger than the image; each one is unpacked whole.
    declared = max(page.nbytes, prod(page.chunks) * page.dtype.itemsize)
    if declared > limit or max(page.databytecounts, default=0) > size:
        raise MicrographError(
            f"{path}: found {size} bytes, too few for the {declared} bytes of pixels that the file declares; "
            "it is truncated or damaged. Fetch or compute it again"
        )
    return MicrographHeader((page.imagelength, page.imagewidth), _pixel_size(page))


def _pixel_size(page: Any) -> float | None:
    """A/px along x, where the tags give a resolution per centimetre or inch that a microscope could have."""
    unit = page.tags.get("ResolutionUnit")
    resolution = page.tags.get("XResolution")
    if unit is None or resolution is None or int(unit.value) not in _ANGSTROM_PER_UNIT:
        return None
    pixels, units = resolution.value
    return plausible_pixel_size(_ANGSTROM_PER_UNIT[int(unit.value)] * units / pixels) if pixels else None
