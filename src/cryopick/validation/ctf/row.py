"""What is told of one micrograph, in ``ctf.csv``."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from cryopick.io.atomic import replacing
from cryopick.io.micrographs.naming import RASTER_SUFFIXES, micrograph_suffix
from cryopick.validation.ctf.values import CtfValues

TABLE = "ctf.csv"

HARDLY_ANY_RINGS = 0.05
"""Figure of merit below which a fit may be wrong: noise reaches 0.03 in `scripts/benchmark_ctf.py`."""


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

    @property
    def doubtful(self) -> bool:
        """Whether the fit found hardly any rings."""
        merit = None if self.values is None or self.kept else self.values.figure_of_merit
        return merit is not None and not merit >= HARDLY_ANY_RINGS

    @property
    def of_picture(self) -> bool:
        """Whether it was fitted to a PNG or JPG, whose makers' filters may be what it fits, however well."""
        return (
            self.values is not None
            and not self.kept
            and micrograph_suffix(self.micrograph) in RASTER_SUFFIXES
        )


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
