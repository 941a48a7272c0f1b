"""What `cryopick inspect` says of places: its table, read back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Frame, convert_frame
from cryopick.io.coordinates import micrograph_key
from cryopick.io.micrographs import stored_upside_down

TABLE = "inspect.csv"
_WANTED = ("micrograph", "x", "y", "accepted", "reason")
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Inspected places on one micrograph.

    Parameters
    ----------
    xy
        Shape (n, 2): x (column) and y (row) in px.
    accepted
        Shape (n,).
    reasons
        Why not, one for each; empty where accepted.
    files
        Names of the files whose rows y counts, one for each.
    """

    xy: NDArray[np.float64]
    accepted: NDArray[np.bool_]
    reasons: tuple[str, ...]
    files: tuple[str, ...]

    def in_rows_of(self, micrograph: Path, height: int) -> "Verdicts":
        """Turn y over where a micrograph of ``height`` rows is stored upside down against that inspected."""
        mirrored = np.array([stored_upside_down(micrograph, file) for file in self.files], dtype=np.bool_)
        turned = convert_frame(self.xy, Frame.CRYOPPP, Frame.ROWS, height)
        files = (micrograph.name,) * len(self.files)
        return replace(self, xy=np.where(mirrored[:, None], turned, self.xy), files=files)


NO_VERDICTS = Verdicts(np.empty((0, 2)), np.empty(0, dtype=np.bool_), (), ())


def read_verdicts(sources: Sequence[Path]) -> dict[str, Verdicts]:
    """Read tables of `cryopick inspect`: of picks, of labels, or of both.

    Parameters
    ----------
    sources
        Output folders of `inspect`, or its ``inspect.csv`` files.

    Returns
    -------
    dict
        By micrograph key, those of all tables together.

    Raises
    ------
    CoordinatesError
        If a table is missing, lacks a column, has two micrographs of one name, or holds something else.
    """
    tables = [_read(source / TABLE if source.is_dir() else source) for source in sources]
    if not tables:
        return {}
    groups = pd.concat(tables, ignore_index=True).groupby("key", sort=False)
    return {
        str(key): Verdicts(
            rows[["x", "y"]].to_numpy(dtype=np.float64),
            rows["accepted"].to_numpy(dtype=np.bool_),
            tuple(rows["reason"]),
            tuple(rows["file"]),
        )
        for key, rows in groups
    }


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise CoordinatesError(
            f"{path}: cannot be read ({error}); wanted the output of `cryopick inspect`"
        ) from error
    missing = [name for name in _WANTED if name not in table]
    if missing:
        raise CoordinatesError(
            f"{path}: lacks the columns {', '.join(missing)}; wanted the output of `cryopick inspect`"
        )
    words = table["accepted"].str.strip().str.lower()
    unknown = sorted(set(words) - set(_WORDS))
    if unknown:
        raise CoordinatesError(f"{path}: found accepted = {unknown[0]!r}; wanted True or False")
    places: pd.DataFrame = table[["x", "y"]].apply(pd.to_numeric, errors="coerce").astype("float64")
    usable = np.isfinite(places).all(axis=1)
    if not usable.all():
        raise CoordinatesError(f"{path}, line {usable.argmin() + 2}: x or y is no number; correct the line")
    keys = table["micrograph"].map(micrograph_key)
    names = table["micrograph"].groupby(keys).unique()
    for key, called in names[names.map(len) > 1].items():
        raise CoordinatesError(
            f"{path}: {called[0]} and {called[1]} are both called {key}, and the verdicts on one would be "
            "taken for the other's; inspect them apart"
        )
    return places.assign(
        file=table["micrograph"],
        key=keys,
        accepted=words.map(_WORDS),
        reason=table["reason"],
    )
