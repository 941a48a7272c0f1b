"""Every coordinate format there is: a new one is a line here."""

from collections.abc import Sequence
from pathlib import Path

from cryopick.core import ConfigurationError, CoordinatesError
from cryopick.io.coordinates.box import BOX
from cryopick.io.coordinates.coco_json import COCO_JSON
from cryopick.io.coordinates.cryolo_cbox import CBOX
from cryopick.io.coordinates.cryoppp_csv import CRYOPPP_CSV
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.coordinates.eman2_json import EMAN2_JSON
from cryopick.io.coordinates.format import CoordinateFormat
from cryopick.io.coordinates.plain_table import PLAIN_TABLE
from cryopick.io.coordinates.star import STAR
from cryopick.io.coordinates.topaz import TOPAZ

COORDINATE_FORMATS: tuple[CoordinateFormat, ...] = (
    STAR,
    CRYOPPP_CSV,
    BOX,
    CBOX,
    CRYOSPARC,
    EMAN2_JSON,
    COCO_JSON,
    TOPAZ,
    PLAIN_TABLE,
)


def find_format(key: str) -> CoordinateFormat:
    """Find a format by what options call it; ConfigurationError where there is none of this name."""
    for format_ in COORDINATE_FORMATS:
        if format_.key == key:
            return format_
    raise ConfigurationError(
        f"{key}: no such coordinate format; wanted "
        + ", ".join(f"{format_.key} ({format_.name})" for format_ in COORDINATE_FORMATS)
    )


def formats_of_suffix(path: Path) -> list[CoordinateFormat]:
    """List the formats whose files are called so."""
    return [format_ for format_ in COORDINATE_FORMATS if path.suffix.lower() in format_.suffixes]


def accepting_formats(path: Path, format_: CoordinateFormat | None = None) -> list[CoordinateFormat]:
    """List the formats whose contents a file has, or the one wanted.

    Raises
    ------
    CoordinatesError
        If the file cannot be opened.
    """
    try:
        return [
            known for known in formats_of_suffix(path) if format_ in (None, known) and known.accepts(path)
        ]
    except OSError as error:
        raise CoordinatesError(
            f"{path}: cannot be read ({error.strerror}). Correct its permissions, or leave it out"
        ) from error


def format_of(path: Path) -> CoordinateFormat:
    """Tell the format of a file from its suffix, and from its contents where formats share that."""
    by_suffix = formats_of_suffix(path)
    if not by_suffix:
        raise unknown_format(path)
    return by_suffix[0] if len(by_suffix) == 1 else one_of(path, accepting_formats(path) or by_suffix[:1])


def one_of(path: Path, formats: Sequence[CoordinateFormat]) -> CoordinateFormat:
    """Take the one format whose contents a file has; CoordinatesError if there are several."""
    if len(formats) > 1:
        names = " or ".join(f"{format_.name} (--from {format_.key})" for format_ in formats)
        raise CoordinatesError(f"{path}: could be {names}; say which")
    return formats[0]


def unknown_format(path: Path) -> CoordinatesError:
    """Say that a file is called like none of the formats."""
    return CoordinatesError(f"{path}: not the name of a coordinate file; wanted {described_formats()}")


def described_formats() -> str:
    """Name every format and its suffixes."""
    return ", ".join(map(described, COORDINATE_FORMATS))


def described(format_: CoordinateFormat) -> str:
    """Name a format and its suffixes."""
    return f"{format_.name} (*{', *'.join(format_.suffixes)})"
