"""Where the shifts of a refinement put particles."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, CoordinatesError, Picks

SHIFTS = ("OriginXAngst", "OriginYAngst")
"""In A, from the particle to the place that its coordinates name; RELION 3.1 and later."""
_IN_PIXELS = ("OriginX", "OriginY")
"""The same of RELION 3.0, in pixels of the particle images."""
DETECTOR, MAGNIFICATION = "DetectorPixelSize", "Magnification"
"""By which RELION 3.0 and older say a pixel size: in um, and times."""
ANGSTROM_PER_MICRON = 1e4


def apply_shifts(
    source: Path,
    particles: Mapping[str, Picks],
    pixel_size: float,
    *,
    whole: bool = False,
    from_last_row: bool = False,
) -> dict[str, Picks]:
    """Take the shifts that a classification or a refinement has found off the coordinates.

    Parameters
    ----------
    source
        For messages.
    particles
        By micrograph, as RELION's tables have them.
    pixel_size
        Of the micrographs in A/px. RELION's tables of particles have that of the movies.
    whole
        Move particles by whole pixels and leave the rest as a shift, as RELION's extraction does, in which a
        fraction of a pixel would be lost.
    from_last_row
        The coordinates count y from the last row. Shifts are along the rows all the same.

    Returns
    -------
    dict
        The particles where they were found; with the shifts that are left, in A.

    Raises
    ------
    ConfigurationError
        If the pixel size cannot be one.
    CoordinatesError
        If a shift is missing or is no number.
    """
    if not 0 < pixel_size < inf:
        raise ConfigurationError(f"--apply-shifts {pixel_size:g}: wanted the micrographs' A/px, above 0")
    moved = {}
    for key, picks in particles.items():
        if len(picks):
            shifts = _finite_shifts(source, picks) / pixel_size
            taken = np.trunc(shifts + np.copysign(0.5, shifts)) if whole else shifts
            left = (shifts - taken) * pixel_size
            others = {name: column for name, column in picks.attributes.items() if name not in _IN_PIXELS}
            xy = picks.xy - taken * ([1, -1] if from_last_row else [1, 1])
            moved[key] = replace(picks, xy=xy, attributes=others | dict(zip(SHIFTS, left.T, strict=True)))
        else:
            moved[key] = picks
    return moved


def largest_shift(picks: Picks) -> float:
    """Tell how far the particle furthest from its coordinates is from them, in A; 0 where nobody says."""
    try:
        shifts = _shifts(picks)
    except ValueError:  # text: no coordinates, and nobody has asked for it
        return 0.0
    return 0.0 if shifts is None else float(np.nan_to_num(np.hypot(*shifts.T), posinf=0.0).max(initial=0.0))


def _finite_shifts(source: Path, picks: Picks) -> NDArray[np.float64]:  # (n, 2)
    """Read shifts in A, as they are wanted."""
    try:
        shifts = _shifts(picks)
    except ValueError as error:
        raise CoordinatesError(f"{source}: a shift is no number ({error}). Correct it") from error
    if shifts is None:
        raise CoordinatesError(
            f"{source}: has no column _rln{SHIFTS[0]}; wanted the particles of a classification or a "
            f"refinement: of RELION (3.0: with _rln{_IN_PIXELS[0]}, _rln{MAGNIFICATION} and _rln{DETECTOR}), "
            "or of CryoSPARC (alignments3D or alignments2D, with shift and psize_A). Leave --apply-shifts out"
        )
    if not np.isfinite(shifts).all():
        raise CoordinatesError(f"{source}: a shift is no number. Correct it, or leave --apply-shifts out")
    return shifts


def _shifts(picks: Picks) -> NDArray[np.float64] | None:  # (n, 2)
    """Read shifts in A; None where there are none, and ValueError where they are text."""
    known = picks.attributes

    def columns(*names: str) -> NDArray[np.float64]:  # (n, names)
        return np.column_stack([known[name].astype(np.float64) for name in names])

    if set(SHIFTS) <= known.keys():
        return columns(*SHIFTS)
    if {*_IN_PIXELS, DETECTOR, MAGNIFICATION} <= known.keys():
        with np.errstate(divide="ignore", invalid="ignore"):
            return columns(*_IN_PIXELS) * (ANGSTROM_PER_MICRON * columns(DETECTOR) / columns(MAGNIFICATION))
    return None
