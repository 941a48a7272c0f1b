"""Particles exported by CryoSPARC, with what their passthrough file holds, as a STAR file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.cryosparc import load_cs
from cryopick.io.coordinates.star_blocks import write_blocks

_PASSTHROUGH = "passthrough"
_LOCATION = tuple(
    f"location/{name}" for name in ("micrograph_path", "micrograph_shape", "center_x_frac", "center_y_frac")
)
_PLAIN = {"DefocusU": "ctf/df1_A", "DefocusV": "ctf/df2_A", "CtfBfactor": "ctf/bfactor"}
_RADIANS = {
    "AnglePsi": "alignments2D/pose",
    "DefocusAngle": "ctf/df_angle_rad",
    "PhaseShift": "ctf/phase_shift_rad",
}
_SHIFT, _SHIFT_PIXEL = "alignments2D/shift", ("alignments2D/psize_A", "blob/psize_A")


def write_export_as_star(source: Path, passthrough: Path | None, star: Path) -> None:
    """Bring an export into one table: centres, angles, origins and CTF, where it has them.

    CryoSPARC spreads a particle's columns over the job's own file and a passthrough file, joined by ``uid``.

    Parameters
    ----------
    source
        A ``.cs`` file of particles; or the folder of an export with one, and perhaps one whose name says
        passthrough.
    passthrough
        The passthrough file; None to look for one where ``source`` is a folder.
    star
        The file to write, in RELION's columns and frame.

    Raises
    ------
    CoordinatesError
        If the files cannot be read, are not of the same particles, or hold no centres.
    """
    if source.is_dir():
        source, passthrough = _files_of(source, passthrough)
    columns = _columns_of(source)
    if passthrough is not None:
        columns = _joined(source, columns, passthrough)
    missing = [name for name in _LOCATION if name not in columns]
    if missing:
        raise CoordinatesError(
            f"{source}: lacks {', '.join(missing)}; wanted picked particles. Pass the job's "
            "*_passthrough_particles.cs with --passthrough"
        )
    write_blocks(star, {"particles": _table(columns)})


def _files_of(folder: Path, passthrough: Path | None) -> tuple[Path, Path | None]:
    """Find the one table of particles of an export, and its passthrough file."""
    files = sorted(path for path in folder.rglob("*.cs") if "particles" in path.name)
    own = [path for path in files if _PASSTHROUGH not in path.name]
    further = [path for path in files if _PASSTHROUGH in path.name]
    if len(own) != 1 or (passthrough is None and len(further) > 1):
        names = ", ".join(path.name for path in files) or "none"
        raise CoordinatesError(
            f"{folder}: wanted one *particles*.cs file and at most one passthrough file, found {names}. Pass "
            "the file that is meant, and --passthrough"
        )
    return own[0], passthrough or next(iter(further), None)


def _columns_of(path: Path) -> dict[str, NDArray[Any]]:
    """Read every column of a file."""
    dataset = load_cs(path)
    return {name: np.asarray(dataset[name]) for name in dataset}


def _joined(source: Path, columns: Mapping[str, NDArray[Any]], passthrough: Path) -> dict[str, NDArray[Any]]:
    """Add the columns of the passthrough file; those of the job's own file hold where both have one."""
    further = _columns_of(passthrough)
    order = {uid: row for row, uid in enumerate(further["uid"].tolist())}
    rows = [order.get(uid, -1) for uid in columns["uid"].tolist()]
    if absent := rows.count(-1):
        raise CoordinatesError(
            f"{passthrough}: lacks {absent} of the {len(rows)} particles of {source}; wanted the passthrough "
            "file of the same job and the same output"
        )
    return {name: column[rows] for name, column in further.items()} | dict(columns)


def _table(columns: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Translate into RELION's columns: px from the first stored row, degrees, A."""
    height, width = columns["location/micrograph_shape"].astype(np.float64).reshape(-1, 2).T
    table = pd.DataFrame(
        {
            "MicrographName": columns["location/micrograph_path"].astype(str),
            "CoordinateX": columns["location/center_x_frac"].astype(np.float64) * width,
            "CoordinateY": columns["location/center_y_frac"].astype(np.float64) * height,
        }
    )
    for name, own in _PLAIN.items():
        if own in columns:
            table[name] = columns[own].astype(np.float64)
    for name, own in _RADIANS.items():
        if own in columns and columns[own].ndim == 1:
            table[name] = np.degrees(columns[own].astype(np.float64))
    pixel = next((columns[name] for name in _SHIFT_PIXEL if name in columns), None)
    if _SHIFT in columns and pixel is not None:
        shift = columns[_SHIFT].astype(np.float64) * pixel.astype(np.float64)[:, None]
        table["OriginXAngst"], table["OriginYAngst"] = shift.T
    return table
