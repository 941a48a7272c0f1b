"""How long each micrograph took: apart from the results, which are the same each time."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cryopick.io.atomic import replacing
from cryopick.picking.journal import Record
from cryopick.picking.stopwatch import STAGES

TIMINGS = "timings.csv"


def write_timings(records: Sequence[Record], folder: Path) -> None:
    """Write ``timings.csv``: seconds by micrograph and stage, atomically."""
    rows = [{"micrograph": record.row.micrograph, **record.seconds} for record in records]
    table = pd.DataFrame(rows, columns=["micrograph", *STAGES])
    with replacing(folder / TIMINGS) as temporary:
        table.round(4).to_csv(temporary, index=False)
