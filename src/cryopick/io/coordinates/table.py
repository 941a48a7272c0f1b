"""From a table of any format, with RELION's column names, to `Picks` and back."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates.naming import coordinates_key, micrograph_key

X, Y, SCORE, MICROGRAPH = "CoordinateX", "CoordinateY", "AutopickFigureOfMerit", "MicrographName"
NO_PICKS = Picks(np.empty((0, 2)))
UNSET = (-999.0, -9999.0)
"""What RELION writes into columns of particles picked by hand, and what others write in its stead."""


def picks_of(path: Path, table: pd.DataFrame, diameter_px: float | None = None) -> Picks:
    """Make picks of the rows of a table.

    Parameters
    ----------
    path
        For messages.
    table
        With columns ``CoordinateX`` and ``CoordinateY``, perhaps ``AutopickFigureOfMerit``; all others,
        except the micrograph's name, become attributes.
    diameter_px
        In pixels of the original micrograph; None where unknown.

    Raises
    ------
    CoordinatesError
        If a coordinate or a score is not a finite number, or the diameter is not positive.
    """
    scores = _numbers(path, table, SCORE) if SCORE in table else None
    if scores is not None and len(scores) and np.isin(scores, UNSET).all():
        scores = None
    further = [name for name in table.columns if name not in (X, Y, SCORE, MICROGRAPH)]
    xy = np.column_stack([_numbers(path, table, X), _numbers(path, table, Y)])
    try:
        return Picks(xy, scores, diameter_px, {str(name): _plain(table[name]) for name in further})
    except CoordinatesError as error:
        raise CoordinatesError(f"{path}: {error}. Correct the file, or leave it out") from error


def picks_by_micrograph(
    path: Path, table: pd.DataFrame, diameter_px: float | None = None
) -> dict[str, Picks]:
    """Make the picks of each micrograph of a table, as `picks_of` does for one.

    A table without ``MicrographName`` is of the one micrograph that its file is called after.

    Raises
    ------
    CoordinatesError
        As for `picks_of`, and if two micrographs are called the same, or one not at all.
    """
    if MICROGRAPH not in table:
        return {coordinates_key(path): picks_of(path, table, diameter_px)}
    if table[MICROGRAPH].isna().any():
        raise CoordinatesError(f"{path}: a row names no micrograph. Correct the file, or leave it out")
    groups = {str(name): rows for name, rows in table.groupby(MICROGRAPH, sort=False)}
    return {
        key: replace(picks_of(path, rows, diameter_px), micrograph=name)
        for key, (name, rows) in zip(unique_keys(path, list(groups)), groups.items(), strict=True)
    }


def unique_keys(path: Path, micrographs: Sequence[str]) -> list[str]:
    """Reduce micrograph names to their keys; CoordinatesError where two become the same."""
    names: dict[str, str] = {}
    for micrograph in micrographs:
        key = micrograph_key(micrograph)
        if key in names:
            raise CoordinatesError(
                f"{path}: {names[key]} and {micrograph} are both called {key}; wanted different names. "
                "Rename one, or split the file by folder"
            )
        names[key] = micrograph
    return list(names)


def table_of(picks: Picks) -> pd.DataFrame:
    """Make a table of picks, with columns in RELION's order.

    ``ClassNumber`` and ``AnglePsi`` are 0 where the picks do not have them: RELION's JoinStar wants them.
    """
    columns: dict[str, Any] = {X: picks.xy[:, 0], Y: picks.xy[:, 1]}
    if picks.scores is not None:
        columns[SCORE] = picks.scores
    columns["ClassNumber"] = np.zeros(len(picks), dtype=np.int64)
    columns["AnglePsi"] = np.zeros(len(picks))
    return pd.DataFrame(columns | dict(picks.attributes))


def _numbers(path: Path, table: pd.DataFrame, name: str) -> NDArray[np.float64]:  # (n,)
    try:
        return pd.to_numeric(table[name]).to_numpy(dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise CoordinatesError(
            f"{path}: column {name} holds something other than numbers ({error}). Correct the file, or leave "
            "it out"
        ) from error


def _plain(column: "pd.Series[Any]") -> NDArray[np.generic]:  # (n,)
    """Take a column out of pandas: numbers as they are, everything else as text."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy()
    return column.to_numpy(dtype=object).astype(np.str_)  # pandas cuts text with gaps to one letter
