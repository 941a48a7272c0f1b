"""Micrographs with what a STAR file knows of their optics and their contrast transfer function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import pandas as pd

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import Optics
from cryopick.io.coordinates.star_blocks import GROUP, read_listing
from cryopick.picking import MicrographInput, find_micrographs
from cryopick.validation.ctf.values import CtfValues

_NAME = "MicrographName"
_WANTED = {
    "voltage": "--voltage",
    "spherical_aberration": "--cs",
    "amplitude_contrast": "--amplitude-contrast",
}


@dataclass(frozen=True)
class CtfSource:
    """One micrograph.

    Parameters
    ----------
    micrograph
        The file and its names.
    row, optics_row
        Its row in ``data_micrographs`` and that of its group in ``data_optics``, by RELION's column names
        without ``rln``; empty without a STAR file.
    """

    micrograph: MicrographInput
    row: Mapping[str, object] = field(default_factory=dict)
    optics_row: Mapping[str, object] = field(default_factory=dict)

    @property
    def known(self) -> CtfValues | None:
        """What the STAR file says of defocus and astigmatism; None where it lacks any of it, or all is 0."""
        defocus_u, defocus_v = self._number("DefocusU"), self._number("DefocusV")
        angle = self._number("DefocusAngle")
        if defocus_u is None or defocus_v is None or angle is None or defocus_u + defocus_v <= 0:
            return None
        return CtfValues(
            defocus_u,
            defocus_v,
            angle,
            phase_shift=self._number("PhaseShift") or 0.0,
            figure_of_merit=self._number("CtfFigureOfMerit"),
            max_resolution=self._number("CtfMaxResolution"),
        )

    def optics(self, told: Optics) -> Optics:
        """Give the microscope's settings: those told, else those of the STAR file.

        Raises
        ------
        ConfigurationError
            If one is known to neither.
        """
        columns = ("Voltage", "SphericalAberration", "AmplitudeContrast")
        found = told.or_else(Optics(*map(self._number, columns)))
        missing = [option for name, option in _WANTED.items() if getattr(found, name) is None]
        if missing:
            raise ConfigurationError(
                f"{self.micrograph.path}: the microscope's settings are not known; pass "
                f"{', '.join(missing)}, or a micrographs STAR with data_optics"
            )
        return found

    def _number(self, column: str) -> float | None:
        """Read a column of the row (RELION 3.0) or of its optics group; None where it says nothing."""
        value = self.row.get(column, self.optics_row.get(column))
        try:
            number = float(str(value))
        except ValueError:
            return None
        return number if isfinite(number) else None


def find_sources(sources: Sequence[str | Path]) -> list[CtfSource]:
    """Find the micrographs that files, folders, globs and micrograph STARs mean, with what is known of them.

    Raises
    ------
    ConfigurationError
        As `find_micrographs`.
    CoordinatesError
        If a STAR file cannot be read.
    """
    micrographs = find_micrographs(sources)
    listed: dict[str, CtfSource] = {}
    for star in map(Path, sources):
        if star.suffix.lower() == ".star" and star.is_file():
            listed |= _read_listing(star, micrographs)
    return [listed.get(one.name, CtfSource(one)) for one in micrographs]


def _read_listing(star: Path, micrographs: Sequence[MicrographInput]) -> dict[str, CtfSource]:
    """Read the rows of a micrographs STAR, by the micrographs' names."""
    inputs = {one.name: one for one in micrographs}
    tables = read_listing(star)
    groups = {
        str(row[GROUP]): row
        for table in tables
        if GROUP in table and _NAME not in table
        for row in _rows(table)
    }
    return {
        name: CtfSource(inputs[name], row, groups.get(str(row.get(GROUP)), {}))
        for row in _rows(next(table for table in tables if _NAME in table))
        if (name := str(row[_NAME])) in inputs
    }


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
