"""The contrast transfer function of micrographs, from the STAR files that CTF estimation writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.particles_star import Optics
from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.io.coordinates.table import MICROGRAPH, unique_keys

if TYPE_CHECKING:
    import pandas as pd

_NEEDED = ("DefocusU", "DefocusV", "DefocusAngle")
_OPTIONAL = ("PhaseShift", "CtfBfactor", "CtfScalefactor", "CtfMaxResolution", "CtfFigureOfMerit")
_OPTICS = ("Voltage", "SphericalAberration", "AmplitudeContrast")
_GROUP = "OpticsGroup"


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
        If a file cannot be read, or two micrographs are called the same.
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


def read_optics(sources: Sequence[str | Path]) -> Optics:
    """Read what all optics groups of micrograph STAR files have in common, with or without defocus.

    Parameters
    ----------
    sources
        As for `read_micrograph_ctfs`.

    Raises
    ------
    CoordinatesError
        If a file cannot be read.
    """
    stars = [path for path in map(Path, sources) if path.suffix.lower() == ".star" and path.is_file()]
    tables = [table for path in stars for table in read_blocks(path)]
    found = []
    for name in _OPTICS:
        values = {float(str(value)) for table in tables if name in table for value in table[name]}
        found.append(values.pop() if len(values) == 1 else None)
    return Optics(*found)


def _read(path: Path) -> dict[str, MicrographCtf]:
    tables = read_blocks(path)
    table = next((one for one in tables if MICROGRAPH in one and set(_NEEDED) <= set(one)), None)
    if table is None:
        return {}
    groups = next((one for one in tables if _GROUP in one and MICROGRAPH not in one), None)
    if groups is not None and _GROUP in table:
        table = table.merge(
            groups[[_GROUP, *groups.columns.intersection(list(_OPTICS))]], on=_GROUP, suffixes=("_own", "")
        )
    keys = unique_keys(path, [str(name) for name in table[MICROGRAPH]])
    return {key: _ctf(path, row) for key, (_, row) in zip(keys, table.iterrows(), strict=True)}


def _ctf(path: Path, row: "pd.Series[Any]") -> MicrographCtf:
    further = {name: float(str(row[name])) for name in _OPTIONAL if name in row}
    optics = [_number(path, row, name) if name in row else None for name in _OPTICS]
    return MicrographCtf({name: _number(path, row, name) for name in _NEEDED} | further, Optics(*optics))


def _number(path: Path, row: "pd.Series[Any]", name: str) -> float:
    try:
        number = float(str(row[name]))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise CoordinatesError(
            f"{path}: {name} of {row[MICROGRAPH]} is {row[name]}; wanted a number. Estimate its CTF again, "
            "or leave it out"
        )
    return number
