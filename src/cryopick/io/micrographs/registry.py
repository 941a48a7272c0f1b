"""The one way to read a micrograph: the format is chosen by the file's suffix."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cryopick.core import BinnedMicrograph, Micrograph, MicrographError
from cryopick.io.micrographs.contents import check_file
from cryopick.io.micrographs.header import MicrographHeader
from cryopick.io.micrographs.mrc import MRC
from cryopick.io.micrographs.naming import micrograph_suffix, micrograph_suffixes
from cryopick.io.micrographs.pixel_size import PixelSizeSource, resolve_pixel_size
from cryopick.io.micrographs.raster import RASTER
from cryopick.io.micrographs.tiff import TIFF


class MicrographFormat(Protocol):
    """What a format module offers; the registry has checked that the file is there and not empty."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File name endings of the format, in lower case."""

    def read_header(self, path: Path) -> MicrographHeader:
        """Read shape and pixel size without the pixels; MicrographError where that cannot be done."""

    def read_binned(
        self, path: Path, choose_binning: Callable[[MicrographHeader], int], *, unsigned: bool | None
    ) -> tuple[MicrographHeader, NDArray[np.float32]]:  # (h', w')
        """Read and average over squares of as many pixels as ``choose_binning`` wants, given the header.

        ``unsigned`` settles how bytes are meant where the format leaves it open.
        """


FORMATS: tuple[MicrographFormat, ...] = (MRC, TIFF, RASTER)

_ROUNDING = 1e-5
"""Contrast over grey value below which a binned image may be that of a constant one."""


def read_micrograph(
    path: Path,
    *,
    pixel_size: float | None = None,
    trust: PixelSizeSource | None = None,
    unsigned: bool | None = None,
) -> Micrograph:
    """Read one micrograph.

    Parameters
    ----------
    path
        A file with one of the suffixes of `micrograph_suffixes`.
    pixel_size
        In A/px, from the user or a STAR file; checked against the file's header. None to take the header's.
    trust
        Who is right where header and ``pixel_size`` differ by more than 1 %; None to raise.
    unsigned
        How the bytes of an MRC file of mode 0 are meant; None to follow IMOD's stamp in the header and,
        without one, the standard (signed) unless the image is evidently of the other kind.

    Returns
    -------
    Micrograph
        Image of shape (h, w), float32, row 0 the first row as RELION counts them.

    Raises
    ------
    MicrographError
        If the file is missing, damaged, of another kind than its name says, a movie, or without contrast.
    PixelSizeError
        If header and ``pixel_size`` disagree and ``trust`` does not settle it.
    """
    with _reading(path) as format_:
        header, image = format_.read_binned(path, _as_it_is, unsigned=unsigned)
    return Micrograph(image, resolve_pixel_size(path, header.pixel_size, pixel_size, trust), path)


def read_binned(
    path: Path,
    choose_binning: Callable[[tuple[int, int], float | None], int],
    *,
    pixel_size: float | None = None,
    trust: PixelSizeSource | None = None,
    unsigned: bool | None = None,
) -> BinnedMicrograph:
    """Read one micrograph at a fraction of its size, in a fraction of its memory.

    Parameters
    ----------
    path, pixel_size, trust, unsigned
        As for `read_micrograph`.
    choose_binning
        Given (h, w) in px and the pixel size (A/px, None where unknown), tells how many pixels to average
        along each axis.

    Returns
    -------
    BinnedMicrograph
        The same grey values as `bin_micrograph` gives of `read_micrograph`.

    Raises
    ------
    MicrographError, PixelSizeError
        As `read_micrograph`; and whatever ``choose_binning`` raises.
    """
    seen: list[tuple[int, float | None]] = []

    def choose(header: MicrographHeader) -> int:
        size = resolve_pixel_size(path, header.pixel_size, pixel_size, trust)
        seen.append((choose_binning(header.shape, size), size))
        return seen[0][0]

    with _reading(path) as format_:
        header, image = format_.read_binned(path, choose, unsigned=unsigned)
        low, high = float(image.min()), float(image.max())
        if not high - low > _ROUNDING * max(abs(low), abs(high)):
            # Not finite, or hardly any contrast: the image at its full size knows better, and raises.
            Micrograph(format_.read_binned(path, _as_it_is, unsigned=unsigned)[1], None, path)
    (binning, size), *_ = seen
    return BinnedMicrograph(image, binning, header.shape, size, path)


def read_header(path: Path) -> MicrographHeader:
    """Read a micrograph's shape and pixel size without its pixels.

    Raises
    ------
    MicrographError
        If the file is missing, damaged in its header, of another kind than its name says, or a movie.
    """
    with _reading(path) as format_:
        return format_.read_header(path)


def _as_it_is(header: MicrographHeader) -> int:
    """Choose to average nothing."""
    return 1


@contextmanager
def _reading(path: Path) -> Iterator[MicrographFormat]:
    """Choose the format by the suffix, and turn what goes wrong with the disk into our error."""
    suffix = micrograph_suffix(path)
    format_ = next((known for known in FORMATS if suffix in known.suffixes), None)
    if format_ is None:
        raise MicrographError(
            f"{path}: not the name of a micrograph; wanted one that ends in {' '.join(micrograph_suffixes())}"
        )
    try:
        check_file(path)
        yield format_
    except OSError as error:
        raise MicrographError(
            f"{path}: cannot be read ({error}). Check its permissions and the disk"
        ) from error
