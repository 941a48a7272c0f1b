"""Which files a path means, and in which format each is."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.cryoppp_csv import LABELS_FOLDER
from cryopick.io.coordinates.format import CoordinateFormat
from cryopick.io.coordinates.formats import accepting_formats, described, described_formats, format_of, one_of
from cryopick.io.files_below import files_below

PROGRESS = ".progress"
"""Folder in which `predict` notes how far it is."""

_LIST = "autopick.star"
_KNOWN_LAYOUTS = (
    _LIST,  # RELION 4+, and `predict`: the list names what else lies there
    "manualpick.star",
    f"ground_truth/{LABELS_FOLDER}",  # CryoPPP: false positives and joint tables lie beside the labels
    LABELS_FOLDER,
)
"""What to read of a folder that tells the same more than once."""

_NAMED = 3
"""How many files a message names."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CoordinateFile:
    """A file, and the format it is in."""

    path: Path
    format: CoordinateFormat


def coordinate_files(
    path: Path, format_: CoordinateFormat | None = None, *, warn: bool = True
) -> Sequence[CoordinateFile]:
    """List the coordinate files that a path means, each with its format.

    Parameters
    ----------
    path
        A file or a folder, as for `read_coordinates`.
    format_
        The only format wanted; None to tell it from suffix and contents.
    warn
        Of files that are called like coordinates and hold none.

    Raises
    ------
    CoordinatesError
        If there is no such file, it could be of several formats, or a run of `predict` has not finished.
    """
    if not path.exists():
        raise CoordinatesError(f"{path}: no such file or folder. Check the path")
    check_finished(path)
    if path.is_file():
        return [CoordinateFile(path, format_ or format_of(path))]
    for known in _KNOWN_LAYOUTS:
        if (path / known).exists():
            return coordinate_files(path / known, format_, warn=warn)
    accepting = {file: accepting_formats(file, format_) for file in _visible_files(path)}
    files = [CoordinateFile(file, one_of(file, formats)) for file, formats in accepting.items() if formats]
    if not files:
        wanted = described_formats() if format_ is None else described(format_)
        raise CoordinatesError(f"{path}: found no coordinates in this folder; wanted {wanted}")
    if warn:
        _name_passed_over(path, [file for file, formats in accepting.items() if not formats], files)
    return files


def check_finished(folder: Path) -> None:
    """Refuse a run of `predict` that has not finished, whose candidates would be taken for picks.

    Raises
    ------
    CoordinatesError
        If the folder holds one.
    """
    if (folder / PROGRESS).is_dir() and not (folder / _LIST).exists():
        raise CoordinatesError(
            f"{folder}: a run of `predict` that has not finished; the command that began it goes on with it"
        )


def _name_passed_over(folder: Path, others: Sequence[Path], files: Sequence[CoordinateFile]) -> None:
    """Warn of files that are called like coordinates and hold none: they may be damaged."""
    suffixes = {file.path.suffix.lower() for file in files}
    passed = [file for file in others if file.suffix.lower() in suffixes]
    if passed:
        names = ", ".join(file.relative_to(folder).as_posix() for file in passed[:_NAMED])
        more = ", ..." if len(passed) > _NAMED else ""
        _logger.warning(
            "%s: %d files called like the others hold no readable coordinates, and were passed over: %s%s",
            folder,
            len(passed),
            names,
            more,
        )


def only_format(path: Path) -> CoordinateFormat:
    """Tell the one format of the files that a path means; CoordinatesError if they are of several."""
    formats = {file.format.key: file.format for file in coordinate_files(path, warn=False)}
    if len(formats) > 1:
        names = " and ".join(f"{each.name} (--from {each.key})" for each in formats.values())
        raise CoordinatesError(f"{path}: holds {names}; say which is meant")
    return next(iter(formats.values()))


def _visible_files(folder: Path) -> Iterator[Path]:
    """Walk a folder in order, without hidden files (archives made on a Mac are full of them).

    Nor with the file in which RELION 3.1 notes how its coordinate files are called.
    """
    for path in sorted(files_below(folder)):
        if path.is_file() and not path.name.startswith("coords_suffix_"):
            yield path
