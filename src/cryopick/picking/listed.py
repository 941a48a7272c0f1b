"""The micrographs that a STAR file of RELION lists, with their pixel sizes."""

from dataclasses import dataclass
from math import inf
from pathlib import Path

import pandas as pd

from cryopick.core import ConfigurationError
from cryopick.io.coordinates.shifts import ANGSTROM_PER_MICRON, DETECTOR, MAGNIFICATION
from cryopick.io.coordinates.star_blocks import GROUP, read_listing

_NAME = "MicrographName"
_SIZES = ("MicrographPixelSize", "MicrographOriginalPixelSize")
"""Of the micrographs and, where there is no other, of the movies; in A/px."""


@dataclass(frozen=True)
class ListedMicrograph:
    """One row.

    Parameters
    ----------
    path
        The file; where it is not found, its name.
    name
        As it stands in the list.
    pixel_size
        In A/px; None where the list does not say it.
    """

    path: Path
    name: str
    pixel_size: float | None


def read_listed(star: Path) -> list[ListedMicrograph]:
    """Read a micrographs STAR (RELION 3.0 to 5).

    RELION 3.0 has no optics groups: its pixel size is that of the detector over the magnification, in each
    row.

    Parameters
    ----------
    star
        The file.

    Raises
    ------
    ConfigurationError
        If it lists no micrographs, or a pixel size that cannot be one.
    CoordinatesError
        If it is no STAR file.
    """
    tables = read_listing(star)
    table = next((table for table in tables if _NAME in table), None)
    if table is None:
        raise ConfigurationError(f"{star}: no column _rlnMicrographName; wanted a STAR file of micrographs")
    of_groups: dict[str, float | None] = {}
    for optics in tables:
        if GROUP in optics and _NAME not in optics:
            of_groups |= zip(optics[GROUP].astype(str), _pixel_sizes(star, optics), strict=True)
    sizes: list[float | None] = [None] * len(table)
    if GROUP in table:
        sizes = [of_groups.get(group) for group in table[GROUP].astype(str)]
    if None in sizes:  # else what the rows say, if anything, is not looked at
        own = _pixel_sizes(star, table)
        sizes = [mine if size is None else size for size, mine in zip(sizes, own, strict=True)]
    return [
        ListedMicrograph(_folder_of(name, star) / name, name, size)
        for name, size in zip(table[_NAME].astype(str), sizes, strict=True)
    ]


def _folder_of(name: str, star: Path) -> Path:
    """Find RELION's project folder, from which names count: the working one, or one above the STAR file."""
    folders = (Path(), star.parent, *star.absolute().parents)
    return next((folder for folder in folders if (folder / name).is_file()), Path())


def _pixel_sizes(star: Path, table: pd.DataFrame) -> list[float | None]:
    """Read the pixel size of each row in A/px; None where there is none."""
    for column in _SIZES:
        if column in table:
            return [_number(star, column, value, "A/px") for value in table[column]]
    if MAGNIFICATION in table and DETECTOR in table:
        return [
            None
            if 0 in (magnification, detector)  # as programs write that do not know
            else ANGSTROM_PER_MICRON
            * _number(star, DETECTOR, detector, "um")
            / _number(star, MAGNIFICATION, magnification, "times")
            for magnification, detector in zip(table[MAGNIFICATION], table[DETECTOR], strict=True)
        ]
    return [None] * len(table)


def _number(star: Path, column: str, value: object, unit: str) -> float:
    """Read a number above 0."""
    try:
        number = float(str(value))
    except ValueError:
        number = 0.0
    if not 0 < number < inf:
        raise ConfigurationError(
            f"{star}: _rln{column} is {value}; wanted a number of {unit} above 0. Correct it"
        )
    return number
