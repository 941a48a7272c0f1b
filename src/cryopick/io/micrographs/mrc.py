"""MRC images: all real modes, both byte orders, compressed or not, old files without a stamp.

Header fields, modes and machine stamps are `mrcfile`'s; the sizes that a header declares are compared with
the file before any memory is asked for. Format: Cheng et al. 2015, doi:10.1016/j.jsb.2015.04.002.
"""

import bz2
import gzip
import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import mrcfile
import numpy as np
from numpy.typing import NDArray

from cryopick.core import MicrographError, bin_image, bin_rows
from cryopick.io.atomic import replacing
from cryopick.io.micrographs.contents import describe
from cryopick.io.micrographs.header import MicrographHeader
from cryopick.io.micrographs.mrc_bytes import evidently_unsigned
from cryopick.io.micrographs.mrc_layout import HEADER_SIZE, MrcLayout, interpret_header
from cryopick.io.micrographs.naming import MRC_SUFFIXES

_BEST_COMPRESSION = 2000  # more than deflate can do at all, and bzip2 on an image with noise
_CHUNK = 1 << 24  # bytes; so a compressed file cannot make us ask for much more memory than it fills
_CACHED = 1 << 20  # bytes read and binned at once: they stay in the processor's cache

_logger = logging.getLogger(__name__)


class MrcFormat:
    """MRC, plain or in gzip or bzip2 (told by the content, not by the name)."""

    suffixes = MRC_SUFFIXES

    def read_header(self, path: Path) -> MicrographHeader:
        """Read shape and pixel size."""
        with _open(path) as file:
            return _read_layout(path, file).header

    def read_binned(
        self, path: Path, choose_binning: Callable[[MicrographHeader], int], *, unsigned: bool | None
    ) -> tuple[MicrographHeader, NDArray[np.float32]]:  # (h', w')
        """Read and bin a few rows at a time.

        ``choose_binning`` sees the header; ``unsigned`` is how the bytes of mode 0 are meant if IMOD's stamp
        does not say.
        """
        with _open(path) as file:
            layout = _read_layout(path, file)
            binning = choose_binning(layout.header)
            if layout.dtype == np.int8:  # a quarter of the memory, and the sign shows only in the whole image
                image = _settle_sign(path, _read_bytes(path, file, layout), layout.imod_unsigned, unsigned)
                return layout.header, bin_image(image, binning)
            return layout.header, _read_rows(path, file, layout, binning)


MRC = MrcFormat()


def write_mrc(path: Path, image: NDArray[np.generic], pixel_size: float | None) -> None:
    """Write one image as an MRC file, whole or not at all.

    Parameters
    ----------
    path
        The file to write, replaced if it exists.
    image
        Shape (h, w); row 0 is stored first. float32 becomes mode 2, float16 12, int16 1, uint16 6, int8 0;
        uint8 is widened to mode 6, float64 narrowed to mode 2.
    pixel_size
        In A/px; None is stored as 0, unknown.
    """
    data = image.astype(np.float32) if image.dtype == np.float64 else image
    with replacing(path) as temporary, mrcfile.new(temporary, data=np.ascontiguousarray(data)) as mrc:
        mrc.voxel_size = pixel_size or 0.0
        # mrcfile writes the time there; the same image is to give the same bytes.
        mrc.header.nlabl = 0
        mrc.header.label[:] = b""


def _open(path: Path) -> IO[bytes]:
    """Open a file for reading through whatever compression it has."""
    with path.open("rb") as file:
        start = file.read(3)
    if start[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.open(path))
    if start == b"BZh":
        return bz2.open(path)
    return path.open("rb", buffering=0)


def _read_layout(path: Path, file: IO[bytes]) -> MrcLayout:
    """Read the header, and warn of a file that is longer than it declares."""
    plain_size = None if _compressed(file) else path.stat().st_size
    head = _read_up_to(path, file, HEADER_SIZE)
    if len(head) < HEADER_SIZE:
        raise MicrographError(
            f"{path}: found {len(head)} bytes of {describe(path)}, wanted an MRC file, whose header alone "
            f"has {HEADER_SIZE}. Fetch the file again, or leave it out"
        )
    layout = interpret_header(path, head, plain_size)
    size = path.stat().st_size
    if layout.offset + layout.nbytes > size * _BEST_COMPRESSION:
        raise MicrographError(
            f"{path}: found {size} compressed bytes, too few for the {layout.nbytes} bytes of pixels that "
            "the header declares; it is truncated or damaged. Fetch or compress it again"
        )
    if plain_size is not None and plain_size > layout.offset + layout.nbytes:
        _logger.warning(
            "%s: %d bytes follow the image that the header declares; they are left out",
            path,
            plain_size - layout.offset - layout.nbytes,
        )
    return layout


def _read_bytes(path: Path, file: IO[bytes], layout: MrcLayout) -> NDArray[np.int8]:  # (h, w)
    """Read the image as it is stored, with `file` just behind the header."""
    if not _compressed(file):
        return np.fromfile(path, np.int8, layout.nbytes, offset=layout.offset).reshape(layout.shape)
    extended = layout.offset - HEADER_SIZE
    found = _read_up_to(path, file, extended + layout.nbytes)
    if len(found) < extended + layout.nbytes:
        raise layout.truncated(path, HEADER_SIZE + len(found))
    _check_sum(path, file)
    return np.frombuffer(found, dtype=np.int8, offset=extended).reshape(layout.shape)


def _read_rows(
    path: Path, file: IO[bytes], layout: MrcLayout, binning: int
) -> NDArray[np.float32]:  # (h', w')
    """Read and bin the image, with `file` just behind the header."""
    height, width = layout.shape
    binned = np.empty((-(-height // binning), -(-width // binning)), dtype=np.float32)
    row_bytes = width * layout.dtype.itemsize
    step = max(1, _CACHED // (row_bytes * binning))
    buffer = memoryview(bytearray(min(step * binning, height) * row_bytes))
    _read_up_to(path, file, layout.offset - HEADER_SIZE)
    for top in range(0, len(binned), step):
        part = buffer[: min(step * binning, height - top * binning) * row_bytes]
        found = _fill(path, file, part)
        if found < len(part):
            raise layout.truncated(path, layout.offset + top * binning * row_bytes + found)
        rows = np.frombuffer(part, dtype=layout.dtype).reshape(-1, width)
        bin_rows(rows, binning, binned[top : top + step])
    _check_sum(path, file)
    return binned


def _fill(path: Path, file: IO[bytes], buffer: memoryview) -> int:
    """Read as many bytes as the buffer takes, or fewer where the file ends."""
    found = 0
    with _unpacking(path):
        while found < len(buffer) and (read := file.readinto(buffer[found:])):  # type: ignore[attr-defined]
            found += read
    return found


def _check_sum(path: Path, file: IO[bytes]) -> None:
    """Read on behind the pixels: at the end of a compressed file its checksum is looked at."""
    if _compressed(file):
        _read_up_to(path, file, 1)


def _compressed(file: IO[bytes]) -> bool:
    return isinstance(file, gzip.GzipFile | bz2.BZ2File)


def _read_up_to(path: Path, file: IO[bytes], size: int) -> bytearray:
    """Read ``size`` bytes, or fewer where the file ends."""
    found = bytearray()
    with _unpacking(path):
        while len(found) < size and (chunk := file.read(min(_CHUNK, size - len(found)))):
            found += chunk
    return found


@contextmanager
def _unpacking(path: Path) -> Iterator[None]:
    """Turn what damaged compression raises into our error; what the disk raises has a number."""
    try:
        yield
    except (EOFError, OSError, zlib.error) as error:
        if getattr(error, "errno", None) is not None:
            raise
        raise MicrographError(f"{path}: cannot be unpacked ({error}). Fetch or compress it again") from error


def _settle_sign(
    path: Path,
    image: NDArray[np.generic],  # (h, w) int8
    stamped: bool | None,
    option: bool | None,
) -> NDArray[np.generic]:  # (h, w) int8 or uint8
    """Decide how bytes are meant: the option, else IMOD's stamp, else the standard unless evidently wrong."""
    unsigned = stamped if option is None else option
    if unsigned is None and evidently_unsigned(image):
        _logger.warning(
            "%s: MRC mode 0 without IMOD's stamp, and neighbouring pixels agree only if bytes are unsigned; "
            "read as unsigned (`predict` takes --unsigned or --signed)",
            path,
        )
        unsigned = True
    return image.view(np.uint8) if unsigned else image
