"""What is told of one micrograph, in ``ctf.csv``."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from cryopick.io.atomic import replacing
from cryopick.validation.ctf.values import CtfValues

TABLE = "ctf.csv"


@dataclass(frozen=True)
class CtfRow:
    """One micrograph.

    Parameters
    ----------
    micrograph
        As in the STAR file.
    values
        Fitted or kept; None where neither could be.
    kept
        Whether defocus and astigmatism are those of the STAR file that was read.
    pixel_size
        In A/px; None where it is not known.
    ice
        Power of water's ring over its neighbourhood; None where it cannot be seen.
    error
        What went wrong; empty where nothing did.
    """

    micrograph: str
    values: CtfValues | None = None
    kept: bool = False
    pixel_size: float | None = None
    ice: float | None = None
    error: str = ""


def write_table(rows: Sequence[CtfRow], folder: Path) -> None:
    """Write ``ctf.csv``: defocus, astigmatism and resolution in A, angles in degrees."""
    names = list(CtfValues.__dataclass_fields__)
    table = pd.DataFrame(
        [
            {
                "micrograph": row.micrograph,
                **(dict.fromkeys(names) if row.values is None else asdict(row.values)),
                "water_ring": row.ice,
                "pixel_size": row.pixel_size,
                "kept": row.kept,
                "error": row.error,
            }
            for row in rows
        ]
    )
    with replacing(folder / TABLE) as temporary:
        table.to_csv(temporary, index=False, float_format="%.6g")
