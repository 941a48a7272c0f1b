"""Delimited text with a line of column names."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cryopick.core import CoordinatesError
from cryopick.io.atomic import replacing


def first_line(path: Path) -> str:
    """Read the line of column names, in lower case."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return file.readline().strip().lower()


def read_rows(path: Path, separator: str, **options: Any) -> pd.DataFrame:
    """Read a table of text with its own column names.

    Parameters
    ----------
    path
        The file.
    separator
        Between columns.
    **options
        Of `pandas.read_csv`: which columns are text, and what means that there is no value.

    Raises
    ------
    CoordinatesError
        If it is no such table, or a column is there twice.
    """
    form: dict[str, Any] = {"sep": separator, "skipinitialspace": True, "encoding": "utf-8-sig"}
    try:
        with warnings.catch_warnings(action="error", category=pd.errors.ParserWarning):
            # Rows longer than the first would lose values, or shift, with no more than a warning.
            table: pd.DataFrame = pd.read_csv(path, index_col=False, **form, **options)
        # Of two columns of one name pandas calls the second name.1.
        names = pd.read_csv(path, header=None, nrows=1, dtype=str, **form).iloc[0].dropna()
    except (ValueError, OSError, pd.errors.ParserWarning) as error:
        raise CoordinatesError(
            f"{path}: cannot be read as a table ({error}). Fetch it again, or leave it out"
        ) from error
    if not names.is_unique:
        raise CoordinatesError(
            f"{path}: has two columns called {names[names.duplicated()].iloc[0]}. Take one of them out"
        )
    return table


def read_table(path: Path, separator: str, names: Mapping[str, str], wanted: set[str]) -> pd.DataFrame:
    """Read a table of text, rename its columns and leave out those without a new name.

    Parameters
    ----------
    path
        The file.
    separator
        Between columns.
    names
        New name of each column by its own in lower case.
    wanted
        The new names that have to be there.

    Raises
    ------
    CoordinatesError
        If it is no such table, a wanted column is missing or one is there twice.
    """
    # A micrograph may be called 0007, or NA.
    table = read_rows(path, separator, dtype=str, keep_default_na=False, na_values=[""])
    own = ", ".join(map(str, table.columns))[:200]
    table = table.rename(columns=lambda column: names.get(str(column).strip().lower(), ""))
    table = table.drop(columns="", errors="ignore")
    if not wanted <= set(table.columns) or not table.columns.is_unique:
        raise CoordinatesError(
            f"{path}: found the columns {own}; wanted one of each of "
            f"{', '.join(name for name, new in names.items() if new in wanted)}. Correct the first line"
        )
    return table


def write_table(path: Path, separator: str, table: pd.DataFrame) -> None:
    """Write a table, whole or not at all; numbers get six decimals."""
    with replacing(path) as temporary:
        table.to_csv(temporary, sep=separator, index=False, float_format="%.6f")
