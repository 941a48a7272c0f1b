"""The one way to read coordinates: a file or a folder in any format, always in the program's frame."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cryopick.core import ConfigurationError, CoordinatesError, Frame, Picks, convert_frame
from cryopick.io.coordinates.files import CoordinateFile, coordinate_files
from cryopick.io.coordinates.format import CoordinateFormat, DisplayedFormat, SingleFormat
from cryopick.io.coordinates.formats import formats_of_suffix, unknown_format


def read_coordinates(
    path: Path,
    *,
    heights: Mapping[str, int] | None = None,
    frame: Frame | None = None,
    scale: float = 1.0,
    format_: CoordinateFormat | None = None,
) -> dict[str, Picks]:
    """Read picks or labels.

    Parameters
    ----------
    path
        A coordinate file; or a folder, of which every file that holds coordinates is read, in sub-folders,
        too. Of the output of `predict` only ``autopick.star`` is read, of a CryoPPP data set only the labels.
    heights
        Rows of each micrograph by its key (`micrograph_key`), for files that count y from the last row.
    frame
        How the files count y, where it is not as their format has it.
    scale
        What to multiply the files' pixels by; more than 1 for picks on down-sampled images.
    format_
        Of the files; None to tell it from their suffix and contents.

    Returns
    -------
    dict
        Picks by micrograph key, with ``y`` as the row. A micrograph with an empty file has no picks, one
        without a file is not there.

    Raises
    ------
    CoordinatesError
        If nothing can be read, a file is damaged, two files are of one micrograph, a height is missing, or
        the format does not say how it counts y and ``frame`` is not given.
    """
    found: dict[str, Picks] = {}
    origins: dict[str, Path] = {}
    for file in coordinate_files(path, format_):
        for key, picks in file.format.read(file.path).items():
            if key in found:
                raise CoordinatesError(
                    f"{path}: two files have coordinates for micrograph {key}: {origins[key]} and "
                    f"{file.path}; wanted one. Pass the file or sub-folder that is meant"
                )
            found[key] = _in_rows(file, key, _scaled(picks, scale), frame or file.format.frame, heights)
            origins[key] = file.path
    return found


def write_coordinates(
    picks: Picks, path: Path, *, height: int | None = None, frame: Frame | None = None
) -> None:
    """Write the picks of one micrograph in the format that the suffix names.

    Parameters
    ----------
    picks
        With ``y`` as the row.
    path
        The file to write; its suffix chooses the format.
    height
        Rows of the micrograph; needed where the file is to count y from the last row.
    frame
        How the file is to count y, where not as its format has it.

    Raises
    ------
    CoordinatesError
        If the suffix is unknown, or the height or a diameter is needed and missing.
    """
    format_ = next((known for known in formats_of_suffix(path) if isinstance(known, SingleFormat)), None)
    if format_ is None:
        raise unknown_format(path)
    target = frame or format_.frame
    if target is Frame.CRYOPPP:
        if height is None:
            raise CoordinatesError(
                f"{path}: {format_.name} counts y from the last row; wanted the micrograph's height"
            )
        picks = replace(picks, xy=convert_frame(picks.xy, Frame.ROWS, target, height))
    format_.write(picks, path)


def own_frame(format_: CoordinateFormat, micrographs: Iterable[Path]) -> Frame | None:
    """Tell how a format counts y for these micrographs, None if it does not say.

    Raises
    ------
    CoordinatesError
        If it depends on the kind of micrograph, and there are several kinds.
    """
    if not isinstance(format_, DisplayedFormat):
        return format_.frame
    frames: set[Frame | None] = set(map(format_.frame_on, micrographs))
    if len(frames) > 1:
        raise CoordinatesError(
            f"{format_.name}: y counts from the first row of some of these micrographs and from the last of "
            "others, as MRC, TIFF and pictures store their rows. Take one kind at a time"
        )
    return frames.pop() if frames else format_.frame


def undeclared_frame(path: Path, format_: CoordinateFormat) -> CoordinatesError:
    """Say that a file's frame has to be declared."""
    return CoordinatesError(
        f"{path}: a {format_.name} does not say how it counts y; say it with --frame rows (from the first "
        "stored row) or --frame cryoppp (from the last); of one of several sets, with NAME=rows"
    )


def _scaled(picks: Picks, scale: float) -> Picks:
    """Express picks on a down-sampled image in pixels of the micrograph."""
    if scale == 1:
        return picks
    if not 0 < scale < float("inf"):
        raise ConfigurationError(f"scale {scale}: wanted a positive number")
    diameter = picks.diameter_px
    return replace(picks, xy=picks.xy * scale, diameter_px=None if diameter is None else diameter * scale)


def _in_rows(
    file: CoordinateFile, key: str, picks: Picks, source: Frame | None, heights: Mapping[str, int] | None
) -> Picks:
    """Express picks in the program's frame."""
    if source is None:
        raise undeclared_frame(file.path, file.format)
    if source is Frame.ROWS or not len(picks):
        return picks
    if heights is None or key not in heights:
        raise CoordinatesError(
            f"{file.path}: y is counted from the last row, and the height of micrograph {key} is not known; "
            "pass the folder of micrographs with --micrographs"
        )
    return replace(picks, xy=convert_frame(picks.xy, source, Frame.ROWS, heights[key]))
