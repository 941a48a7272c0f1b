"""The optics of micrographs, and their contrast transfer function, from the STAR files that list them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import astuple, dataclass, field, replace
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
    for path in _star_files(sources):
        rows = _rows(path, {MICROGRAPH, *_NEEDED})
        keys = unique_keys(path, [str(row[MICROGRAPH]) for row, _ in rows])
        for key, (row, known) in zip(keys, rows, strict=True):
            if key in found:
                raise CoordinatesError(
                    f"{path}: two micrographs are called {key}, and only one can have its CTF. Rename one"
                )
            names = (*_NEEDED, *(name for name in _OPTIONAL if name in row))
            found[key] = MicrographCtf({name: _number(path, row, name) for name in names}, known.optics)
    return found


def read_ctf_file(path: Path) -> dict[str, MicrographCtf]:
    """Read what one file was given for, as `read_micrograph_ctfs` does.

    Raises
    ------
    CoordinatesError
        Also if there is no CTF in it.
    """
    found = read_micrograph_ctfs([path])
    if not found:
        raise CoordinatesError(
            f"{path}: no STAR file of micrographs with rlnDefocusU; wanted the micrographs_ctf.star of "
            "`cryopick ctf` or of RELION's CtfFind"
        )
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
    for path in _star_files(sources):
        in_file: dict[str, MicrographOptics] = {}
        for row, known in _rows(path, {MICROGRAPH}):
            key = micrograph_key(str(row[MICROGRAPH]))
            if in_file.setdefault(key, known) != known:
                raise CoordinatesError(
                    f"{path}: two micrographs are called {key}, with different optics; wanted different names"
                )
        for key, known in in_file.items():
            found[key] = found.get(key, MicrographOptics()).or_else(known)
    return found


def _star_files(sources: Sequence[str | Path]) -> list[Path]:
    return [path for path in map(Path, sources) if path.suffix.lower() == ".star" and path.is_file()]


def _rows(path: Path, wanted: Set[str]) -> list[tuple[dict[str, object], MicrographOptics]]:
    """Read the rows of the table that has the wanted columns, each with what is known of its optics."""
    tables = read_listing(path)
    table = next((_as_rows(one) for one in tables if wanted <= set(one)), [])
    groups = next((_as_rows(one) for one in tables if GROUP in one and MICROGRAPH not in one), None)
    of_groups = {
        str(group[GROUP]): MicrographOptics(
            _optics(path, group, Optics()),
            tuple(
                (name, value)
                for name, value in group.items()
                if name not in _NOT_PASSED_ON and not name.startswith("_")
            ),
        )
        for group in groups or []
    }
    found = []
    for row in table:
        known = MicrographOptics()
        if groups is not None and GROUP in row:
            if str(row[GROUP]) not in of_groups:
                raise CoordinatesError(
                    f"{path}: {row[MICROGRAPH]} is of optics group {row[GROUP]}, which the file "
                    "does not have. Add the group, or leave the micrograph out"
                )
            known = of_groups[str(row[GROUP])]
        found.append((row, replace(known, optics=_optics(path, row, known.optics))))
    return found


def _as_rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _optics(path: Path, row: Mapping[str, object], known: Optics) -> Optics:
    """Read those of the microscope's settings from the row of a micrograph or a group that are not known."""
    return Optics(
        *(
            _number(path, row, name) if value is None and name in row else value
            for name, value in zip(_OPTICS, astuple(known), strict=True)
        )
    )


def _number(path: Path, row: Mapping[str, object], name: str) -> float:
    """Read a number; of those that only describe an estimate RELION writes ``inf``, too."""
    try:
        number = float(str(row[name]))
        usable = isfinite(number) or name in _OPTIONAL
    except ValueError:
        usable = False
    if not usable:
        if MICROGRAPH not in row:
            raise CoordinatesError(
                f"{path}: {name} of optics group {row[GROUP]} is {row[name]}; wanted a number. Correct it"
            )
        raise CoordinatesError(
            f"{path}: {name} of {row[MICROGRAPH]} is {row[name]}; wanted a number. Estimate its CTF again, "
            "or leave it out"
        )
    return number
