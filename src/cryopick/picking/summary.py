"""What happened to each micrograph of a run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from cryopick.core import CoordinatesError
from cryopick.io.atomic import replacing

SUMMARY = "summary.csv"


@dataclass(frozen=True)
class SummaryRow:
    """One micrograph.

    Parameters
    ----------
    micrograph
        As in the STAR files.
    picks
        Above the threshold.
    mean_score
        Of those; None without picks.
    error
        Why it could not be picked; empty where it could.
    height, width
        In px; None where it could not be read.
    pixel_size
        In A/px; None where unknown.
    diameter_px
        Particle diameter used, in px.
    path
        The file.
    place
        Of its output files below the output folder.
    """

    micrograph: str
    picks: int
    mean_score: float | None
    error: str
    height: int | None
    width: int | None
    pixel_size: float | None
    diameter_px: float | None
    path: str
    place: str


def write_summary(rows: Sequence[SummaryRow], folder: Path) -> None:
    """Write ``summary.csv``, atomically."""
    table = pd.DataFrame([asdict(row) for row in rows], columns=[field.name for field in fields(SummaryRow)])
    for name in ("height", "width"):
        table[name] = table[name].astype("Int64")
    with replacing(folder / SUMMARY) as temporary:
        table.round({"mean_score": 4}).to_csv(temporary, index=False)


def read_summary(folder: Path) -> list[SummaryRow]:
    """Read the ``summary.csv`` of a run.

    Raises
    ------
    CoordinatesError
        If the folder is not the output of `predict`.
    """
    path = folder / SUMMARY
    try:
        table = pd.read_csv(
            path,
            dtype={"micrograph": str, "error": str, "path": str, "place": str},
            keep_default_na=False,  # a micrograph may be called NA
            na_values=[""],
        )
    except (OSError, ValueError) as error:
        raise CoordinatesError(
            f"{path}: not readable ({error}); wanted the output folder of `predict`"
        ) from error
    wanted = [field.name for field in fields(SummaryRow)]
    missing = [name for name in wanted if name not in table]
    if missing:
        raise CoordinatesError(f"{path}: lacks {', '.join(missing)}; wanted the output folder of `predict`")
    rows = []
    for record in table[wanted].to_dict("records"):
        known: dict[str, Any] = {
            str(name): None if pd.isna(value) else value for name, value in record.items()
        }
        known["error"] = known["error"] or ""
        known["picks"] = int(known["picks"] or 0)
        for name in ("height", "width"):
            known[name] = None if known[name] is None else int(known[name])
        rows.append(SummaryRow(**known))
    return rows
