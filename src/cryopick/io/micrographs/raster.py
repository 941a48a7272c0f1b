"""PNG and JPG images: pictures whose row 0 is at the top of the display.

Their rows are kept as they are (no EXIF rotation): it is the reader of coordinates who has to know that such
a file is upside down against the MRC that it was made from (`cryoppp_frame`).
"""

import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cryopick.core import MicrographError, bin_image
from cryopick.io.micrographs.contents import describe
from cryopick.io.micrographs.header import MicrographHeader
from cryopick.io.micrographs.naming import RASTER_SUFFIXES

_GREY_MODES = ("L", "I", "I;16", "I;16B", "I;16L", "F")
_MOST_PIXELS_PER_BYTE = 10_000  # deflate has 1032 bytes, of eight pixels at the most
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
)
"""What Pillow raises on damaged files."""


class RasterFormat:
    """PNG and JPEG, 8 or 16 bit, grey or colour (colour becomes its luminance)."""

    suffixes = RASTER_SUFFIXES

    def read_header(self, path: Path) -> MicrographHeader:
        """Read the shape; pictures tell a resolution of paper, not of the specimen."""
        with _opened(path) as picture:
            return _header(picture)

    def read_binned(
        self, path: Path, choose_binning: Callable[[MicrographHeader], int], *, unsigned: bool | None
    ) -> tuple[MicrographHeader, NDArray[np.float32]]:  # (h', w')
        """Unpack everything, and average; pictures are always unsigned."""
        with _opened(path) as picture:
            header = _header(picture)
            binning = choose_binning(header)
            return header, bin_image(_grey(picture), binning)


RASTER = RasterFormat()


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture, and turn what Pillow raises on damaged ones into our error."""
    try:
        with warnings.catch_warnings():
            # Super-resolution micrographs have more pixels than Pillow trusts; at twice that it refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            # Reading from a mapping ends with the file, however many bytes a damaged length asks for.
            with (
                path.open("rb") as file,
                mmap(file.fileno(), 0, access=ACCESS_READ) as content,
                Image.open(cast("IO[bytes]", content), formats=("PNG", "JPEG")) as picture,
            ):
                _check_size(path, picture)
                yield picture
    except _DAMAGE as error:
        raise MicrographError(
            f"{path}: found {describe(path)} that cannot be read as PNG or JPG ({error}). Fetch the file "
            "again, or leave it out"
        ) from error


def _check_size(path: Path, picture: Image.Image) -> None:
    """Refuse a picture that declares more pixels than its file can hold, before memory is asked for."""
    size, pixels = path.stat().st_size, picture.width * picture.height
    if pixels > size * _MOST_PIXELS_PER_BYTE:
        raise MicrographError(
            f"{path}: found {size} bytes, too few for the {picture.width} x {picture.height} pixels that the "
            "file declares; it is truncated or damaged. Fetch it again, or leave it out"
        )


def _grey(picture: Image.Image) -> NDArray[np.generic]:  # (h, w)
    """Grey values as they are stored; of colours the luminance."""
    return np.asarray(picture if picture.mode in _GREY_MODES else picture.convert("L"))


def _header(picture: Image.Image) -> MicrographHeader:
    return MicrographHeader((picture.height, picture.width), None)
