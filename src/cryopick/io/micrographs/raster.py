"""PNG and JPG images: pictures whose row 0 is at the top of the display.

Their rows are kept as they are (no EXIF rotation): it is the reader of coordinates who has to know that such
a file is upside down against the MRC that it was made from (``rows_from_top``).
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cryopick.core import MicrographError
from cryopick.io.micrographs.contents import describe
from cryopick.io.micrographs.header import MicrographHeader
from cryopick.io.micrographs.naming import RASTER_SUFFIXES

_GREY_MODES = ("L", "I", "I;16", "I;16B", "I;16L", "F")
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

    def read_image(
        self, path: Path, *, unsigned: bool | None
    ) -> tuple[MicrographHeader, NDArray[np.float32]]:  # (h, w)
        """Read everything; pictures are always unsigned."""
        with _opened(path) as picture:
            grey = picture if picture.mode in _GREY_MODES else picture.convert("L")
            return _header(picture), np.asarray(grey).astype(np.float32)


RASTER = RasterFormat()


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture, and turn what Pillow raises on damaged ones into our error."""
    try:
        with warnings.catch_warnings():
            # Super-resolution micrographs have more pixels than Pillow trusts; at twice that it refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG")) as picture:
                yield picture
    except _DAMAGE as error:
        raise MicrographError(
            f"{path}: found {describe(path)} that cannot be read as PNG or JPG ({error}). Fetch the file "
            "again, or leave it out"
        ) from error


def _header(picture: Image.Image) -> MicrographHeader:
    return MicrographHeader((picture.height, picture.width), None, rows_from_top=True)
