"""The optics of micrographs, and their contrast transfer function, from the STAR files that list them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import pandas as pd

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.naming import micrograph_key
from cryopick.io.coordinates.particles_star import Optics
from cryopick.io.coordinates.star_blocks import GROUP, read_listing
from cryopick.io.coordinates.table import MICROGRAPH, unique_keys

_NEEDED = ("DefocusU", "DefocusV", "DefocusAngle")
_OPTIONAL = ("PhaseShift", "CtfBfactor", "CtfScalefactor", "CtfMaxResolution", "CtfFigureOfMerit")
_OPTICS = ("Voltage", "SphericalAberration", "AmplitudeContrast")
_NOT_PASSED_ON = {
    GROUP,
    *_OPTICS,
    "MicrographPixelSize",
    "ImagePixelSize",
    "ImageSize",
    "ImageDimensionality",
}
"""Columns of an optics group that are said otherwise of its particles."""


@dataclass(frozen=True)
class MicrographCtf:
    """What was estimated of one micrograph.

    Parameters
    ----------
    values
        By RELION's column name without ``rln``: ``DefocusU`` and ``DefocusV`` in A, ``DefocusAngle`` and
        ``PhaseShift`` in degrees, and others where the file has them.
    optics
        Of its optics group.
    """

    values: Mapping[str, float]
    optics: Optics


@dataclass(frozen=True)
class MicrographOptics:
    """What is said of a micrograph by its optics group.

    Parameters
    ----------
    optics
        The microscope's settings.
    further
        Whatever else its particles have in common with those of the same group (the group's name, beam tilt,
        a detector's MTF, the pixel size of the movies): name of the column without ``rln``, and value.
    """

    optics: Optics = field(default_factory=Optics)
    further: tuple[tuple[str, object], ...] = ()

    def or_else(self, other: "MicrographOptics") -> "MicrographOptics":
        """Fill in from another what is not known here."""
        return MicrographOptics(self.optics.or_else(other.optics), self.further or other.further)


def read_micrograph_ctfs(sources: Sequence[str | Path]) -> dict[str, MicrographCtf]:
    """Read the CTF of every micrograph that STAR files list, by micrograph key.

    Parameters
    ----------
    sources
        As for `cryopick.picking.find_micrographs`. What is not a STAR file, or one without defocus, is passed
        over.

    Raises
    ------
    CoordinatesError
        If a file cannot be read, two micrographs are called the same, or one's optics group is not there.
    """
    found: dict[str, MicrographCtf] = {}
    for path in map(Path, sources):
        if path.suffix.lower() != ".star" or not path.is_file():
            continue
        for key, ctf in _read(path).items():
            if key in found:
                raise CoordinatesError(
                    f"{path}: two micrographs are called {key}, and only one can have its CTF. Rename one"
                )
            found[key] = ctf
    return found


def read_micrograph_optics(sources: Sequence[str | Path]) -> dict[str, MicrographOptics]:
    """Read the optics of every micrograph that STAR files list, with or without defocus, by micrograph key.

    Parameters
    ----------
    sources
        As for `read_micrograph_ctfs`; where several list a micrograph, the first that says something counts.

    Raises
    ------
    CoordinatesError
        If a file cannot be read, a number of its optics is none, or a micrograph's optics group is not there.
    """
    found: dict[str, MicrographOptics] = {}
    for path in map(Path, sources):
        if path.suffix.lower() == ".star" and path.is_file():
            for key, one in _read_optics(path).items():
                found[key] = found.get(key, MicrographOptics()).or_else(one)
    return found


def _read_optics(path: Path) -> dict[str, MicrographOptics]:
    found: dict[str, MicrographOptics] = {}
    for name, one in _optics_of_rows(path):
        key = micrograph_key(name)
        if found.setdefault(key, one) != one:
            raise CoordinatesError(
                f"{path}: two micrographs are called {key}, with different optics; wanted different names"
            )
    return found


def _optics_of_rows(path: Path) -> list[tuple[str, MicrographOptics]]:
    """Read the name and the optics of each micrograph."""
    table, groups = _tables(path, {MICROGRAPH})
    if table is None:
        return []
    if groups is None:
        return [(str(row[MICROGRAPH]), MicrographOptics(_optics(path, row))) for row in _rows(table)]
    by_number = {
        str(row[GROUP]): MicrographOptics(
            _optics(path, row),
            tuple(
                (name, value)
                for name, value in row.items()
                if name not in _NOT_PASSED_ON and not name.startswith("_")
            ),
        )
        for row in _rows(groups)
    }
    return [(str(row[MICROGRAPH]), by_number[str(row[GROUP])]) for row in _rows(table)]


def _read(path: Path) -> dict[str, MicrographCtf]:
    table, groups = _tables(path, {MICROGRAPH, *_NEEDED})
    if table is None:
        return {}
    if groups is not None:
        table = table.merge(
            groups[[GROUP, *groups.columns.intersection(list(_OPTICS))]], on=GROUP, suffixes=("_own", "")
        )
    keys = unique_keys(path, [str(name) for name in table[MICROGRAPH]])
    return {key: _ctf(path, row) for key, row in zip(keys, _rows(table), strict=True)}


def _tables(path: Path, wanted: Set[str]) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Find the table that has the wanted columns, and that of the optics groups of its micrographs."""
    tables = read_listing(path)
    table = next((one for one in tables if wanted <= set(one)), None)
    groups = next((one for one in tables if GROUP in one and MICROGRAPH not in one), None)
    if table is None or groups is None or GROUP not in table:
        return table, None
    lost = table[~table[GROUP].isin(groups[GROUP])]
    if len(lost):
        first = lost.iloc[0]
        raise CoordinatesError(
            f"{path}: {first[MICROGRAPH]} is of optics group {first[GROUP]}, which the file "
            "does not have. Add the group, or leave the micrograph out"
        )
    return table, groups


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _ctf(path: Path, row: Mapping[str, object]) -> MicrographCtf:
    further = {name: float(str(row[name])) for name in _OPTIONAL if name in row}
    return MicrographCtf({name: _number(path, row, name) for name in _NEEDED} | further, _optics(path, row))


def _optics(path: Path, row: Mapping[str, object]) -> Optics:
    """Read the microscope's settings of a micrograph or a group."""
    return Optics(*(_number(path, row, name) if name in row else None for name in _OPTICS))


def _number(path: Path, row: Mapping[str, object], name: str) -> float:
    try:
        number = float(str(row[name]))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        if MICROGRAPH not in row:
            raise CoordinatesError(
                f"{path}: {name} of optics group {row[GROUP]} is {row[name]}; wanted a number. Correct it"
            )
        raise CoordinatesError(
            f"{path}: {name} of {row[MICROGRAPH]} is {row[name]}; wanted a number. Estimate its CTF again, "
            "or leave it out"
        )
    return number
