"""The label files of CryoPPP and CryoVirusDB (Dhakal et al. 2023, doi:10.1038/s41597-023-02280-2).

One CSV per micrograph with the particle's centre, y counted from the last row of the MRC file, and its
diameter in pixels; the full form has eight more columns.
"""

import logging
from pathlib import Path

import numpy as np
import pandas as pd

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates.delimited import read_rows
from cryopick.io.coordinates.naming import coordinates_key
from cryopick.io.coordinates.table import MICROGRAPH, NO_PICKS, X, Y, picks_by_micrograph
from cryopick.io.micrographs import cryoppp_frame

LABELS_FOLDER, FALSE_POSITIVES_FOLDER = "particle_coordinates", "false_positives"
"""What the folders in a data set's ``ground_truth`` are called that hold such files."""

_DIAMETER = "Diameter"
_CENTRE = {"X-Coordinate": X, "Y-Coordinate": Y}
_FURTHER = {
    "Angle-Psi": "AnglePsi",
    "Origin X (Ang)": "OriginXAngst",
    "Origin Y (Ang)": "OriginYAngst",
    "Defocus U": "DefocusU",
    "Defocus V": "DefocusV",
    "Defocus Angle": "DefocusAngle",
    "Phase Shift": "PhaseShift",
    "CTF B Factor": "CtfBfactor",
}
_JOINT = {
    "Micrographs Filename": MICROGRAPH,
    "Particles Filename": "ImageName",
    "Optics Group": "OpticsGroup",
    "Class Number": "ClassNumber",
}
"""Further columns of the table of a whole data set that CryoPPP's scripts make."""
_NAMES_AS_TEXT = {name: str for name, relion in _JOINT.items() if relion == MICROGRAPH}
"""A micrograph may be called 0007."""

_RELION_NAMES = {
    name.lower(): relion for name, relion in (_CENTRE | {_DIAMETER: _DIAMETER} | _FURTHER | _JOINT).items()
}

_logger = logging.getLogger(__name__)


class CryopppCsvFormat:
    """CSV with CryoPPP's header: three columns, or all eleven."""

    key = "cryoppp"
    name = "CryoPPP CSV"
    suffixes = (".csv",)
    frame = Frame.CRYOPPP
    frame_on = staticmethod(cryoppp_frame)
    ending = ".csv"

    def accepts(self, path: Path) -> bool:
        """Look for the columns of coordinates in the first line; a file without one has no particles."""
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline()
        names = {_relion_name(column) for column in first.split(",")}
        return not first or {X, Y} <= names

    def read(self, path: Path) -> dict[str, Picks]:
        """Read a file; an empty one is a micrograph without particles."""
        if path.stat().st_size == 0:
            _logger.warning("%s: empty (0 bytes), taken as a micrograph without particles", path)
            return {coordinates_key(path): NO_PICKS}
        table = read_rows(path, ",", dtype=_NAMES_AS_TEXT).rename(columns=_relion_name)
        if not {X, Y} <= set(table.columns) or not table.columns.is_unique:
            raise CoordinatesError(
                f"{path}: found the columns {', '.join(map(str, table.columns))[:200]}; wanted CryoPPP's "
                f"{','.join(_CENTRE)},{_DIAMETER}. Correct the first line, or convert the file to STAR"
            )
        diameter = None
        if _DIAMETER in table:
            diameters = pd.to_numeric(table.pop(_DIAMETER), errors="coerce").to_numpy(dtype=np.float64)
            diameter = float(np.median(diameters)) if len(diameters) else None
        return picks_by_micrograph(path, table, diameter)

    def write(self, picks: Picks, path: Path) -> None:
        """Write three columns, or eleven where the picks have all the further ones."""
        if picks.diameter_px is None and len(picks):
            raise CoordinatesError(f"{path}: CryoPPP's CSV needs the particle's diameter; pass --diameter-px")
        table = pd.DataFrame(picks.xy, columns=list(_CENTRE))
        table[_DIAMETER] = f"{picks.diameter_px or 0:g}"
        if set(_FURTHER.values()) <= set(picks.attributes):
            table = table.assign(**{name: picks.attributes[relion] for name, relion in _FURTHER.items()})
        with replacing(path) as temporary:
            table.to_csv(temporary, index=False, float_format="%.2f")


CRYOPPP_CSV = CryopppCsvFormat()


def _relion_name(column: str) -> str:
    """Translate a column's name, whatever its case and spaces; unknown ones stay."""
    return _RELION_NAMES.get(" ".join(column.split()).lower(), column.strip())
