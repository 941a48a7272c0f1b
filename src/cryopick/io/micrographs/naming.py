"""Which file names are micrographs, and what a micrograph is called without its suffix."""

from pathlib import PurePath

from cryopick.core import Frame

MRC_SUFFIXES = (".mrc", ".mrcs", ".mrc.gz", ".mrc.bz2")
TIFF_SUFFIXES = (".tif", ".tiff")
RASTER_SUFFIXES = (".png", ".jpg", ".jpeg")


def micrograph_suffixes() -> tuple[str, ...]:
    """List the suffixes of the formats that can be read, in lower case (upper case is accepted as well)."""
    return MRC_SUFFIXES + TIFF_SUFFIXES + RASTER_SUFFIXES


def micrograph_suffix(path: PurePath | str) -> str | None:
    """Find the recognised suffix of a file name, in lower case; None where it has none."""
    name = PurePath(path).name.lower()
    return next((suffix for suffix in micrograph_suffixes() if name.endswith(suffix)), None)


def micrograph_stem(path: PurePath | str) -> str:
    """Name a micrograph without its folder and its recognised suffix.

    Other dots are part of the name: ``a/b.frames.mrc`` is ``b.frames``, and so is ``b.frames`` itself;
    ``b.mrc.gz`` is ``b``.
    """
    name = PurePath(path).name
    return name[: len(name) - len(micrograph_suffix(name) or "")]


def cryoppp_frame(path: PurePath | str) -> Frame:
    """Tell how CryoPPP's label files count y for a micrograph of this name: from the top of its display.

    Row 0 of our array is at the top of the display of a PNG or JPG, and at the bottom of that of an MRC, and
    of a TIFF, which is flipped on reading as RELION does.
    """
    return Frame.ROWS if micrograph_suffix(path) in RASTER_SUFFIXES else Frame.CRYOPPP


def frame_from_below(path: PurePath | str) -> Frame:
    """Tell how programs count y that turn every file so that y rises in its display: EMAN2 and crYOLO.

    EMAN2 turns TIFF and PNG over on reading (``libEM/io/tifio.cpp``, ``pngio.cpp``); crYOLO shows MRC files
    upright, takes the others as they are, and writes the height less y (``imagereader.py``, ``predict.py``).
    """
    return Frame.CRYOPPP if micrograph_suffix(path) in RASTER_SUFFIXES else Frame.ROWS


def frame_as_stored(path: PurePath | str) -> Frame:
    """Tell how programs count y that turn no file over; we, like RELION, turn a TIFF."""
    return Frame.CRYOPPP if micrograph_suffix(path) in TIFF_SUFFIXES else Frame.ROWS


def stored_upside_down(path: PurePath | str, named: PurePath | str) -> bool:
    """Tell whether a file is stored upside down against another; no where a name has no known suffix."""
    known = micrograph_suffix(path) and micrograph_suffix(named)
    return bool(known) and cryoppp_frame(named) is not cryoppp_frame(path)
