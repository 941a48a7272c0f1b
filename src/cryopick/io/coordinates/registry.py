"""The one way to read coordinates: a file or a folder in any format, always in the program's frame."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cryopick.core import CoordinatesError, Frame, Picks, convert_frame
from cryopick.io.coordinates.box import BOX
from cryopick.io.coordinates.cryoppp_csv import CRYOPPP_CSV
from cryopick.io.coordinates.format import CoordinateFormat
from cryopick.io.coordinates.star import STAR

_FORMATS: tuple[CoordinateFormat, ...] = (STAR, CRYOPPP_CSV, BOX)

_KNOWN_LAYOUTS = (
    "autopick.star",  # RELION 4+, and `predict`: the list names what else lies there
    "manualpick.star",
    "ground_truth/particle_coordinates",  # CryoPPP: false positives and joint tables lie beside the labels
    "particle_coordinates",
)
"""What to read of a folder that tells the same more than once."""


def coordinate_formats() -> tuple[CoordinateFormat, ...]:
    """List the formats that can be read and written."""
    return _FORMATS


def read_coordinates(
    path: Path,
    *,
    heights: Mapping[str, int] | None = None,
    frame: Frame | None = None,
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

    Returns
    -------
    dict
        Picks by micrograph key, with ``y`` as the row. A micrograph with an empty file has no picks, one
        without a file is not there.

    Raises
    ------
    CoordinatesError
        If nothing can be read, a file is damaged, two files are of one micrograph, or a height is missing.
    """
    found: dict[str, Picks] = {}
    origins: dict[str, Path] = {}
    for file in _files(path):
        format_ = _format_of(file)
        for key, picks in format_.read(file).items():
            if key in found:
                raise CoordinatesError(
                    f"{path}: two files have coordinates for micrograph {key}: {origins[key]} and {file}; "
                    "wanted one. Pass the file or sub-folder that is meant"
                )
            found[key] = _in_rows(file, key, picks, frame or format_.frame, heights)
            origins[key] = file
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
    format_ = _format_of(path)
    target = frame or format_.frame
    if target is not Frame.ROWS:
        if height is None:
            raise CoordinatesError(
                f"{path}: {format_.name} counts y from the last row; wanted the micrograph's height"
            )
        picks = replace(picks, xy=convert_frame(picks.xy, Frame.ROWS, target, height))
    format_.write(picks, path)


def _files(path: Path) -> Iterable[Path]:
    """List the coordinate files that a path means."""
    if not path.exists():
        raise CoordinatesError(f"{path}: no such file or folder. Check the path")
    if path.is_file():
        return [path]
    for known in _KNOWN_LAYOUTS:
        if (path / known).exists():
            return _files(path / known)
    files = [
        file for file in _visible_files(path) if any(format_.accepts(file) for format_ in _by_suffix(file))
    ]
    if not files:
        raise CoordinatesError(f"{path}: found no coordinates in this folder; wanted {_wanted()}")
    return files


def _visible_files(folder: Path) -> Iterator[Path]:
    """Walk a folder in order, without hidden files (archives made on a Mac are full of them)."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _by_suffix(path: Path) -> list[CoordinateFormat]:
    return [format_ for format_ in _FORMATS if path.suffix.lower() in format_.suffixes]


def _format_of(path: Path) -> CoordinateFormat:
    formats = _by_suffix(path)
    if not formats:
        raise CoordinatesError(f"{path}: not the name of a coordinate file; wanted {_wanted()}")
    return formats[0]


def _wanted() -> str:
    return ", ".join(f"{format_.name} (*{', *'.join(format_.suffixes)})" for format_ in _FORMATS)


def _in_rows(file: Path, key: str, picks: Picks, source: Frame, heights: Mapping[str, int] | None) -> Picks:
    """Express picks in the program's frame."""
    if source is Frame.ROWS or not len(picks):
        return picks
    if heights is None or key not in heights:
        raise CoordinatesError(
            f"{file}: y is counted from the last row, and the height of micrograph {key} is not known; pass "
            "the folder of micrographs with --micrographs"
        )
    return replace(picks, xy=convert_frame(picks.xy, source, Frame.ROWS, heights[key]))
