"""Where the shifts of a refinement put particles."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np

from cryopick.core import ConfigurationError, CoordinatesError, Picks

SHIFTS = ("OriginXAngst", "OriginYAngst")
"""In A, from the particle to the place that its coordinates name; RELION 3.1 and later."""


def apply_shifts(
    source: Path, particles: Mapping[str, Picks], pixel_size: float, *, from_last_row: bool = False
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
    from_last_row
        The coordinates count y from the last row. Shifts are along the rows all the same.

    Returns
    -------
    dict
        The particles where they were found, their shifts 0.

    Raises
    ------
    ConfigurationError
        If the pixel size cannot be one.
    CoordinatesError
        If a shift is missing or is no number.
    """
    if not 0 < pixel_size < inf:
        raise ConfigurationError(f"--apply-shifts {pixel_size:g}: wanted the micrographs' A/px, above 0")
    return {
        key: _applied(source, picks, pixel_size, from_last_row) if len(picks) else picks
        for key, picks in particles.items()
    }


def largest_shift(picks: Picks) -> float:
    """Tell how far the particle furthest from its coordinates is from them, in A; 0 where nobody says."""
    if not len(picks) or not set(SHIFTS) <= picks.attributes.keys():
        return 0.0
    try:
        x, y = (picks.attributes[name].astype(np.float64) for name in SHIFTS)
    except ValueError:  # text: no coordinates, and nobody has asked for it
        return 0.0
    return float(np.nan_to_num(np.hypot(x, y)).max())


def _applied(source: Path, picks: Picks, pixel_size: float, from_last_row: bool) -> Picks:
    if missing := [name for name in SHIFTS if name not in picks.attributes]:
        raise CoordinatesError(
            f"{source}: has no column _rln{missing[0]}; wanted the particles of a classification or a "
            "refinement of RELION 3.1 or later. Leave --apply-shifts out"
        )
    try:
        shifts = np.column_stack([picks.attributes[name].astype(np.float64) for name in SHIFTS])
    except ValueError as error:
        raise CoordinatesError(f"{source}: a shift is no number ({error}). Correct it") from error
    if not np.isfinite(shifts).all():
        raise CoordinatesError(f"{source}: a shift is no number. Correct it, or leave --apply-shifts out")
    return replace(
        picks,
        xy=picks.xy - shifts / pixel_size * ([1, -1] if from_last_row else [1, 1]),
        attributes={**picks.attributes, **{name: np.zeros(len(picks)) for name in SHIFTS}},
    )
