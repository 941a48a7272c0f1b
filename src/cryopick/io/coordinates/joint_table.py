"""One STAR table of the picks of many micrographs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from cryopick.core import Picks
from cryopick.io.coordinates.star_blocks import appending_block, needs_quotes, write_blocks
from cryopick.io.coordinates.table import MICROGRAPH, NO_PICKS, SCORE, X, Y, table_of

_BLOCK = "particles"
_CHUNK = 20_000
"""Rows put into text at once: few enough for the memory, many enough for pandas."""


def write_joint_star(picks: Mapping[str, Picks], path: Path) -> None:
    """Write the picks of many micrographs into one table, for CryoSPARC's Import Particles.

    Parameters
    ----------
    picks
        By micrograph name as it is to be written. Columns that not all of those with picks have are left out.
    path
        The file to write.
    """
    tables = [_table(name, one) for name, one in picks.items() if len(one)]
    write_blocks(path, {_BLOCK: _joined(tables)})


@contextmanager
def joint_star(path: Path, names: Iterable[str]) -> Iterator[Callable[[str, Picks], None]]:
    """Write the table of `write_joint_star` micrograph by micrograph, in the memory of a few of them.

    Parameters
    ----------
    path
        The file to write; it is there when the block has ended.
    names
        Of all micrographs that may come: they decide on quotation marks.

    Yields
    ------
    callable
        Adds the picks of one micrograph, given its name; all picks have the same columns.
    """
    with appending_block(path, _BLOCK, quoted=any(map(needs_quotes, names))) as append:
        waiting: list[pd.DataFrame] = []
        rows = 0

        def add(name: str, picks: Picks) -> None:
            nonlocal rows
            if len(picks):
                waiting.append(_table(name, picks))
                rows += len(picks)
            if rows >= _CHUNK:
                append(_joined(waiting))
                waiting.clear()
                rows = 0

        yield add
        append(_joined(waiting))


def _table(name: str, picks: Picks) -> pd.DataFrame:
    """Make the rows of one micrograph."""
    return table_of(picks).assign(**{MICROGRAPH: name})


def _joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables together, with the micrograph first."""
    if not tables:
        return table_of(NO_PICKS).reindex(columns=[MICROGRAPH, X, Y, SCORE, "ClassNumber", "AnglePsi"])
    joint = pd.concat(tables, join="inner", ignore_index=True)
    return joint[[MICROGRAPH, *(column for column in joint.columns if column != MICROGRAPH)]]
