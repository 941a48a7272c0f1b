"""RELION's ``micrographs_ctf.star`` (3.1, 4 and 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cryopick.io.coordinates import Optics
from cryopick.io.coordinates.star_blocks import write_blocks
from cryopick.validation.ctf.source import CtfSource
from cryopick.validation.ctf.values import CtfValues

NAME = "micrographs_ctf.star"

_GROUP, _GROUP_NAME = "OpticsGroup", "OpticsGroupName"
_OF_OPTICS = ("Voltage", "SphericalAberration", "AmplitudeContrast", "Magnification", "DetectorPixelSize")
"""Columns that RELION 3.0 has in the rows of micrographs and later versions with the optics."""

_COARSEST = 25.0
"""RELION's resolution of a micrograph without any rings, in A."""


@dataclass(frozen=True)
class ListedCtf:
    """One micrograph to be written.

    Parameters
    ----------
    source
        Whatever else is known of it; its further columns are passed on.
    values
        Of its contrast transfer function.
    optics
        Complete.
    pixel_size
        In A/px.
    """

    source: CtfSource
    values: CtfValues
    optics: Optics
    pixel_size: float


def write_ctf_star(listed: Sequence[ListedCtf], path: Path) -> None:
    """Write the micrographs and their optics groups.

    Groups of a STAR file that was read keep their names, and their numbers unless two files disagree.

    Parameters
    ----------
    listed
        At least one. Further columns that not all of them have are left out; phase shifts are told of all as
        soon as one has one.
    path
        The file to write.
    """
    plates = any(one.values.phase_shift for one in listed)
    groups: dict[str, dict[str, object]] = {}
    rows = []
    for one in listed:
        optics = _optics_row(one)
        if str(optics) not in groups:
            groups[str(optics)] = _numbered(optics, [int(str(group[_GROUP])) for group in groups.values()])
        shift = {"PhaseShift": one.values.phase_shift} if plates else {}
        rows.append(_row(one) | shift | {_GROUP: groups[str(optics)][_GROUP]})
    optics_table = pd.DataFrame(list(groups.values())).dropna(axis=1)
    shared = [name for name in rows[0] if all(name in row for row in rows)]
    write_blocks(path, {"optics": optics_table, "micrographs": pd.DataFrame(rows, columns=shared)})


def _numbered(optics: dict[str, object], taken: Sequence[int]) -> dict[str, object]:
    """Leave a group its number and name where no other has them."""
    number = int(str(optics.get(_GROUP, 1)))
    name = optics.get(_GROUP_NAME)
    if number in taken or name is None:
        number = max(taken) + 1 if number in taken else number
        name = f"opticsGroup{number}"
    return {_GROUP_NAME: name, _GROUP: number} | {
        column: value for column, value in optics.items() if column not in (_GROUP_NAME, _GROUP)
    }


def _optics_row(one: ListedCtf) -> dict[str, object]:
    """Tell an optics group, in RELION's order where it is ours."""
    return {
        "MicrographOriginalPixelSize": one.pixel_size,
        **one.source.optics_row,
        "Voltage": one.optics.voltage,
        "SphericalAberration": one.optics.spherical_aberration,
        "AmplitudeContrast": one.optics.amplitude_contrast,
        "MicrographPixelSize": one.pixel_size,
    }


def _row(one: ListedCtf) -> dict[str, object]:
    """Tell a micrograph, its further columns first."""
    values = one.values
    merit, resolution = values.figure_of_merit, values.max_resolution
    row = {"MicrographName": one.source.micrograph.name, _GROUP: 0, **one.source.row}
    row = {name: value for name, value in row.items() if name not in (*_OF_OPTICS, "PhaseShift")}
    return row | {
        "DefocusU": values.defocus_u,
        "DefocusV": values.defocus_v,
        "CtfAstigmatism": abs(values.astigmatism),
        "DefocusAngle": values.defocus_angle,
        "CtfFigureOfMerit": 0.0 if merit is None else merit,
        "CtfMaxResolution": _COARSEST if resolution is None else min(resolution, _COARSEST),
    }
