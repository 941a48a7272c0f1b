"""STAR files of RELION (every version), CryoSPARC's by way of pyem, Topaz's, and our own."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.coordinates.box import BOX
from cryopick.io.coordinates.format import NamedPicks
from cryopick.io.coordinates.joint_table import write_joint_star
from cryopick.io.coordinates.naming import coordinates_key, micrograph_key
from cryopick.io.coordinates.star_blocks import read_blocks, write_blocks
from cryopick.io.coordinates.table import (
    MICROGRAPH,
    NO_PICKS,
    X,
    Y,
    picks_by_micrograph,
    table_of,
    unique_keys,
)

_LISTED = "MicrographCoordinates"
_MARKS = (f"_rln{X}", f"_rln{_LISTED}")

_logger = logging.getLogger(__name__)


class StarFormat:
    """Any STAR file with coordinates.

    A table of one micrograph (called as the file, or named in the file), a table of the particles of many
    (``data_particles``, ``data_images`` or ``data_``, with or without optics), and RELION 4's list of the
    coordinate files of many. crYOLO's of pictures count y from below and look like ours, which do not: who
    reads those has to say so.
    """

    key = "star"
    name = "RELION STAR"
    suffixes = (".star",)
    frame = Frame.ROWS
    ending = "_autopick.star"

    def accepts(self, path: Path) -> bool:
        """Look for a column of coordinates; RELION's files of no picks have none."""
        with path.open(encoding="utf-8", errors="replace") as file:
            marked = any(line.lstrip().startswith(_MARKS) for line in file)
        return marked or (_named_as_picks(path) and _holds_nothing(path))

    def read(self, path: Path) -> dict[str, Picks]:
        """Read one table, or everything a list names."""
        if _named_as_picks(path) and _holds_nothing(path):
            return _no_picks(path)
        tables = read_blocks(path)
        for table in tables:
            if _LISTED in table and MICROGRAPH in table:
                return _read_listed(path, table)
        found = [table for table in tables if X in table and Y in table]
        if len(found) == 1:
            foreign = [column for column in found[0].columns if column.startswith("_")]
            return picks_by_micrograph(path, found[0].drop(columns=foreign))
        raise CoordinatesError(
            f"{path}: found {len(found)} tables with the columns _rln{X} and _rln{Y}; wanted one, or a list "
            f"with _rln{MICROGRAPH} and _rln{_LISTED}. Pass a coordinate file"
        )

    def write(self, picks: Picks, path: Path) -> None:
        """Write a table of one micrograph, as RELION's autopicking does."""
        write_blocks(path, {"": table_of(picks)})

    def write_joint(self, micrographs: Sequence[NamedPicks], path: Path) -> None:
        """Write one table of many micrographs; for CryoSPARC, and for whoever reads ``rlnMicrographName``."""
        write_joint_star({micrograph.name: micrograph.picks for micrograph in micrographs}, path)


STAR = StarFormat()


def write_star(picks: Picks, path: Path) -> None:
    """Write the picks of one micrograph as RELION's autopicking does; no picks give a valid, empty table.

    Parameters
    ----------
    picks
        With ``y`` as the row.
    path
        For RELION 3.1 to find it, ``<folders of the micrograph>/<stem>_autopick.star``.
    """
    STAR.write(picks, path)


def write_coordinate_list(rows: Sequence[tuple[str, str]], path: Path) -> None:
    """Write RELION 4's list of coordinate files (``autopick.star``).

    Parameters
    ----------
    rows
        Name of the micrograph and name of its coordinate file. RELION takes relative names from its project
        folder; our reader looks from the list's own folder upwards, too.
    path
        The file to write.
    """
    table = pd.DataFrame(list(rows), columns=[MICROGRAPH, _LISTED], dtype=str)
    write_blocks(path, {"coordinate_files": table})


def _named_as_picks(path: Path) -> bool:
    """Tell whether it is called as RELION calls the picks of one micrograph."""
    return coordinates_key(path) != micrograph_key(path.stem)


def _holds_nothing(path: Path) -> bool:
    """Tell whether it is what RELION writes for no picks: nothing, or no more than a block's name."""
    with path.open(encoding="utf-8", errors="replace") as file:
        bare = (line.partition("#")[0].strip() for line in file)
        return all(text in ("", "loop_") or re.fullmatch(r"data_\S*", text) for text in bare)


def _no_picks(path: Path) -> dict[str, Picks]:
    """Take a file that holds nothing for that of a micrograph without particles."""
    if path.stat().st_size == 0:
        _logger.warning("%s: empty (0 bytes), taken as a micrograph without particles", path)
    return {coordinates_key(path): NO_PICKS}


def _read_listed(path: Path, table: pd.DataFrame) -> dict[str, Picks]:
    """Read the coordinate file of each micrograph of a list."""
    picks: dict[str, Picks] = {}
    names = list(table[MICROGRAPH])
    for key, micrograph, name in zip(unique_keys(path, names), names, table[_LISTED], strict=True):
        file = _find(path, name)
        if file.suffix.lower() in BOX.suffixes:
            listed = BOX.read(file)
        else:  # whatever it is called: the list says whose picks it holds
            listed = _no_picks(file) if _holds_nothing(file) else STAR.read(file)
        if len(listed) > 1:
            raise CoordinatesError(
                f"{file}: coordinates of {len(listed)} micrographs, but {path} names it for {key} alone. "
                "Correct the list"
            )
        picks[key] = replace(next(iter(listed.values()), NO_PICKS), micrograph=micrograph)
    return picks


def _find(listing: Path, name: str) -> Path:
    """Find a listed file: from the list's folder, the working folder, or a project folder above the list."""
    for folder in (listing.parent, Path.cwd(), *listing.absolute().parents[1:]):
        if (folder / name).is_file():
            return folder / name
    raise CoordinatesError(
        f"{listing}: lists {name}, which is neither in the list's folder, nor in the working folder, nor in "
        "a folder above the list. Run from the project's folder, or copy the coordinate files along"
    )
