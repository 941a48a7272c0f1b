"""Reading and writing STAR files with `starfile`, and its corners."""

import linecache
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import starfile
from pandas.api.types import is_numeric_dtype

from cryopick.core import CoordinatesError
from cryopick.io.atomic import replacing
from cryopick.io.coordinates.table import MICROGRAPH

GROUP = "OpticsGroup"
_PREFIX = "rln"
_NAMES = ["rlnMicrographName", "rlnMicrographCoordinates", "rlnImageName"]
"""Columns that are text even where every name is a number."""

_QUOTE_WITHIN = re.compile(r"""(?<=[^\s"'])["']+(?=[^\s"'])""")

_HEADING = "# version 30001\n"
"""As RELION 3.1 and later head their files; starfile's own heading holds the time of day."""
_END = "\n\n"
"""After each block."""


def read_blocks(path: Path) -> list[pd.DataFrame]:
    """Read every block of a STAR file as a table; a block of single values becomes a table of one row.

    RELION's columns are called without ``rln``. Those of other programs, which may mean something else by
    ``CoordinateX``, keep the underscore that they have in the file (``_CoordinateX``).

    Raises
    ------
    CoordinatesError
        If it is not a STAR file, or a damaged one.
    """
    try:
        _check_text(path)
        blocks = starfile.read(path, always_dict=True, parse_as_string=_NAMES)
    except (ValueError, OSError, LookupError, TypeError, AttributeError) as error:
        raise CoordinatesError(
            f"{path}: cannot be read as a STAR file ({error}). Look for rows with too many or too few values "
            'and for names that start with "data_" and have no quotation marks'
        ) from error
    finally:
        linecache.clearcache()  # starfile reads through it and, where it fails, leaves the file's lines there
    if not blocks:
        raise CoordinatesError(f"{path}: found no data_ block, wanted a STAR file. Leave it out")
    return [_table(path, name, block) for name, block in blocks.items()]


def read_listing(path: Path) -> list[pd.DataFrame]:
    """Read every block of a file that lists micrographs; where it has one optics group, they are all of it.

    The number of a group is whole: programs write 1.000000, too.

    Raises
    ------
    CoordinatesError
        As for `read_blocks`.
    """
    tables = read_blocks(path)
    for table in tables:
        if GROUP in table and is_numeric_dtype(table[GROUP]):
            table[GROUP] = pd.to_numeric(table[GROUP], downcast="integer")
    groups = [
        group for table in tables if GROUP in table and MICROGRAPH not in table for group in table[GROUP]
    ]
    for table in tables:
        if MICROGRAPH in table and GROUP not in table and len(groups) == 1:
            table[GROUP] = groups[0]
    return tables


def _check_text(path: Path) -> None:
    """Refuse what starfile would misread without a word: names that have ``#`` or quotation marks in them.

    RELION takes a bare ``#`` for a part of a name, starfile for the start of a comment; and it takes all
    quotation marks for one.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.isascii() and not (b"#" in line or b'"' in line or b"'" in line):
                continue  # as nearly all are, of which there may be millions
            try:
                before, hash_, _ = line.decode().partition("#")
            except UnicodeDecodeError as error:
                raise CoordinatesError(
                    f"{path}: line {number} is not text in UTF-8 ({error.reason}); save the file as UTF-8"
                ) from error
            within = hash_ and before[-1:].strip() and not before.lstrip().startswith("_")
            if within and not (before.count('"') % 2 or before.count("'") % 2):
                raise CoordinatesError(
                    f'{path}: a name with "#" in line {number} has no quotation marks, and its end would be '
                    "lost. Put it in quotation marks"
                )
            if _QUOTE_WITHIN.search(before):
                raise CoordinatesError(
                    f"{path}: a name in line {number} has a quotation mark in it, which STAR readers take in "
                    "different ways. Rename the micrograph, here and on the disk"
                )


def _table(path: Path, name: str, block: pd.DataFrame | dict[str, object]) -> pd.DataFrame:
    """Check what starfile made of one block, and take what is left of quotation marks off its names."""
    if len(name.split()) > 1:  # a row that starts with "data_" ends the table and passes for a new block
        raise CoordinatesError(
            f'{path}: the row "data_{name}" passes for a new block; put its first name in quotation marks'
        )
    table = block if isinstance(block, pd.DataFrame) else pd.DataFrame([block])
    if not table.columns.is_unique:
        raise CoordinatesError(f"{path}: data_{name} has two columns of one name. Correct the file")
    for column in table.columns.intersection(_NAMES):
        table[column] = table[column].astype(str).str.strip("\"' ")
        if (table[column].isna() | (table[column] == "")).any():
            raise CoordinatesError(
                f"{path}: a row of data_{name} lacks {column}. Correct the file, or leave it out"
            )
    return table.rename(
        columns=lambda column: column.removeprefix(_PREFIX) if column.startswith(_PREFIX) else f"_{column}"
    )


def write_blocks(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as a STAR file, whole or not at all.

    Parameters
    ----------
    path
        The file to write.
    tables
        By the name of the block, without ``data_``; with RELION's column names without ``rln``. Numbers get
        six decimals.
    """
    texts = [table.select_dtypes(exclude="number") for table in tables.values()]
    quoted = any(needs_quotes(value) for text in texts for column in text for value in text[column])
    with replacing(path) as temporary:
        temporary.write_text(_HEADING + _text(tables, quoted), encoding="utf-8")


@contextmanager
def appending_block(path: Path, name: str, *, quoted: bool) -> Iterator[Callable[[pd.DataFrame], None]]:
    """Write one table as `write_blocks` does, some rows at a time.

    Parameters
    ----------
    path
        The file to write; it is there, whole, when the block has ended.
    name
        Of the block, without ``data_``.
    quoted
        Put all text in quotation marks, as `needs_quotes` asks for that of any row.

    Yields
    ------
    callable
        Appends rows; to be called at least once, and ValueError if their columns are not those before.
    """
    columns: list[str] = []
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:

        def append(table: pd.DataFrame) -> None:
            # Up to the rows: two empty lines, the block's name, an empty line, "loop_" and the columns.
            lines = _text({name: table}, quoted).removesuffix(_END).split("\n", 5 + len(table.columns))
            if not columns:
                columns.extend(table.columns)
                file.write("\n".join([_HEADING.rstrip("\n"), *lines[:-1], ""]))
            elif len(table) and columns != list(table.columns):
                raise ValueError(f"{path}: found columns {list(table.columns)} after {columns}")
            file.write(lines[-1])

        yield append
        file.write(_END)


def _text(tables: Mapping[str, pd.DataFrame], quoted: bool) -> str:
    """Turn tables into text, without the first line."""
    star: str = starfile.to_string(
        {name: table.rename(columns=lambda column: f"{_PREFIX}{column}") for name, table in tables.items()},
        na_rep="nan",
        quote_all_strings=quoted,
    )
    return star.partition("\n")[2]


def needs_quotes(value: str) -> bool:
    """Tell whether a name would be misread bare; starfile looks after spaces itself."""
    return "#" in value or value.startswith(("data_", "_", "loop_"))
