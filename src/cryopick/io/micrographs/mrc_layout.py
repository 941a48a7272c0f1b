"""What the 1024 bytes at the start of an MRC file declare, checked before it is believed."""

from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from mrcfile.dtypes import HEADER_DTYPE
from mrcfile.utils import byte_order_from_machine_stamp, dtype_from_mode

from cryopick.core import MicrographError
from cryopick.io.micrographs.contents import describe
from cryopick.io.micrographs.header import MicrographHeader, plausible_pixel_size

HEADER_SIZE = HEADER_DTYPE.itemsize  # 1024 bytes
_IMOD_FIELDS = slice(152, 160)  # stamp and flags, which mrcfile leaves in `extra2`
_IMOD_STAMP = 1146047817
_SIGNED_BYTES = 1  # bit of IMOD's flags
_REAL_MODES = (0, 1, 2, 6, 12)
_LARGEST_SIDE = 1 << 17  # pixels; ten times the largest detector's


@dataclass(frozen=True)
class MrcLayout:
    """Where an MRC file keeps its one image, and in which form.

    Parameters
    ----------
    shape
        Rows and columns (h, w).
    dtype
        Of a pixel, with its byte order.
    offset
        Bytes before the image.
    pixel_size
        In A/px; None where unknown.
    imod_unsigned
        What IMOD's stamp says of the bytes of mode 0; None where there is no stamp.
    """

    shape: tuple[int, int]
    dtype: np.dtype[Any]
    offset: int
    pixel_size: float | None
    imod_unsigned: bool | None

    @property
    def nbytes(self) -> int:
        """Bytes of the image."""
        return prod(self.shape) * self.dtype.itemsize

    @property
    def header(self) -> MicrographHeader:
        """What every format tells."""
        return MicrographHeader(self.shape, self.pixel_size)

    def truncated(self, path: Path, size: int) -> MicrographError:
        """Make the error for a file that holds ``size`` bytes, fewer than declared."""
        height, width = self.shape
        return MicrographError(
            f"{path}: truncated: found {size} bytes, wanted {self.offset + self.nbytes} for the {width} x "
            f"{height} pixels of {self.dtype.itemsize} bytes that the header declares. Fetch or compute the "
            "file again"
        )


def interpret_header(path: Path, head: bytes | bytearray, file_size: int | None) -> MrcLayout:
    """Read an MRC header in whichever byte order makes sense.

    The machine stamp says which order to try first; files without a stamp, or with a wrong one, exist.

    Parameters
    ----------
    path
        For messages.
    head
        The first 1024 bytes, uncompressed.
    file_size
        Bytes of the uncompressed file; None where not known.

    Raises
    ------
    MicrographError
        If in neither order the header declares one real image that the file is long enough to hold.
    """
    header = np.frombuffer(bytes(head), dtype=HEADER_DTYPE)
    try:
        first = byte_order_from_machine_stamp(header["machst"][0])
    except ValueError:
        first = "<"
    problems = []
    for order in (first, "<" if first == ">" else ">"):
        try:
            return _layout(path, header.view(HEADER_DTYPE.newbyteorder(order))[0], order, head, file_size)
        except MicrographError as error:
            problems.append(error)
    raise problems[0]


def _layout(path: Path, header: Any, order: str, head: bytes | bytearray, file_size: int | None) -> MrcLayout:
    """Read a header in one byte order."""
    columns, rows, images = (int(header[name]) for name in ("nx", "ny", "nz"))
    mode, extended = int(header["mode"]), int(header["nsymbt"])
    if not (0 < columns <= _LARGEST_SIDE and 0 < rows <= _LARGEST_SIDE and images > 0 and extended >= 0):
        raise MicrographError(
            f"{path}: found {describe(path)} whose bytes, taken for an MRC header, declare {columns} x "
            f"{rows} x {images} pixels; wanted an MRC image. Fetch the file again, or leave it out"
        )
    if mode not in _REAL_MODES:
        raise MicrographError(
            f"{path}: MRC mode {mode}; wanted a real image of mode {', '.join(map(str, _REAL_MODES))} "
            "(3 and 4 are Fourier transforms, 101 is 4-bit movies). Convert it, as with IMOD's newstack"
        )
    if images > 1:
        raise MicrographError(
            f"{path}: a stack of {images} images; wanted a single image. A movie needs motion correction "
            "first (relion_run_motioncorr, MotionCor2); a stack of micrographs needs to be split"
        )
    stamp, flags = (int(word) for word in np.frombuffer(bytes(head[_IMOD_FIELDS]), dtype=f"{order}i4"))
    layout = MrcLayout(
        shape=(rows, columns),
        dtype=dtype_from_mode(mode).newbyteorder(order),
        offset=HEADER_SIZE + extended,
        pixel_size=_pixel_size(header),
        imod_unsigned=not flags & _SIGNED_BYTES if stamp == _IMOD_STAMP else None,
    )
    if file_size is not None and file_size < layout.offset + layout.nbytes:
        raise layout.truncated(path, file_size)
    return layout


def _pixel_size(header: Any) -> float | None:
    """A/px along x: cell length over number of intervals, without the noise of single precision."""
    intervals = int(header["mx"])
    return plausible_pixel_size(round(float(header["cella"]["x"]) / intervals, 6)) if intervals > 0 else None
