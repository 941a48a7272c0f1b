"""Plain tables of centres, from scripts and spreadsheets."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cryopick.core import Picks
from cryopick.io.coordinates.delimited import first_line, read_table, write_table
from cryopick.io.coordinates.format import NamedPicks
from cryopick.io.coordinates.naming import coordinates_key
from cryopick.io.coordinates.table import MICROGRAPH, NO_PICKS, SCORE, X, Y, picks_by_micrograph

_COLUMNS = {"x": X, "y": Y, "score": SCORE, "micrograph": MICROGRAPH}


class PlainTableFormat:
    """Columns ``x``, ``y``, perhaps ``score`` and ``micrograph``, with commas (``.csv``) or tabs (others).

    Whether y counts from the first or the last row it does not say, so whoever reads one has to.
    """

    key = "table"
    name = "plain table"
    suffixes = (".csv", ".tsv", ".txt")
    frame = None
    ending = ".csv"

    def accepts(self, path: Path) -> bool:
        """Look for the columns ``x`` and ``y``."""
        return {"x", "y"} <= {name.strip() for name in first_line(path).split(_separator(path))}

    def read(self, path: Path) -> dict[str, Picks]:
        """Read a file; without the column ``micrograph`` it is of the one that it is called after."""
        table = read_table(path, _separator(path), _COLUMNS, {X, Y})
        if MICROGRAPH not in table and table.empty:
            return {coordinates_key(path): NO_PICKS}
        return picks_by_micrograph(path, table)

    def write(self, picks: Picks, path: Path) -> None:
        """Write a table of one micrograph."""
        write_table(path, _separator(path), _table(picks))

    def write_joint(self, micrographs: Sequence[NamedPicks], path: Path) -> None:
        """Write a table of many micrographs; with scores where all particles have one."""
        tables = [_table(one.picks).assign(micrograph=one.name) for one in micrographs if len(one.picks)]
        empty = pd.DataFrame(columns=list(_COLUMNS))
        joint = pd.concat(tables, join="inner", ignore_index=True) if tables else empty
        write_table(path, _separator(path), joint)


PLAIN_TABLE = PlainTableFormat()


def _separator(path: Path) -> str:
    return "," if path.suffix.lower() == ".csv" else "\t"


def _table(picks: Picks) -> pd.DataFrame:
    table = pd.DataFrame(picks.xy, columns=["x", "y"])
    return table if picks.scores is None else table.assign(score=picks.scores)
