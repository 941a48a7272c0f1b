"""The list of classes that a user may edit: ``classes.csv``."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cryopick.core import ConfigurationError
from cryopick.io.atomic import replacing
from cryopick.validation.measures.selection import SelectedClass

_COLUMNS = ["class", "particles", "fraction", "resolution_angstrom", "selected", "reason"]
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def write_selection(path: Path, classes: Sequence[SelectedClass]) -> None:
    """Write what was decided; ``yes`` and ``no`` in the column ``selected`` may then be changed by hand."""
    table = pd.DataFrame(
        [
            (
                each.number,
                each.particles,
                f"{each.fraction:.4f}",
                f"{each.resolution_angstrom:.2f}",
                "yes" if each.selected else "no",
                each.reason,
            )
            for each in classes
        ],
        columns=_COLUMNS,
    )
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False)


def read_selection(path: Path) -> tuple[SelectedClass, ...]:
    """Read the list back, edited or not.

    Raises
    ------
    ConfigurationError
        If a column is missing, or a value cannot be understood.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be read as a list of classes ({error})") from error
    missing = [name for name in _COLUMNS if name not in table]
    if missing:
        raise ConfigurationError(
            f"{path}: lacks the columns {', '.join(missing)}; wanted {', '.join(_COLUMNS)}. "
            "Change only the column selected"
        )
    return tuple(
        _decided(path, line, row) for line, row in enumerate(table[_COLUMNS].to_numpy().tolist(), start=2)
    )


def _decided(path: Path, line: int, row: Sequence[str]) -> SelectedClass:
    number, particles, fraction, resolution, selected, reason = row
    word = selected.strip().lower()
    if word not in _WORDS:
        raise ConfigurationError(f"{path}: found selected = {selected!r} in line {line}, wanted yes or no")
    try:
        return SelectedClass(
            int(number), int(particles), float(fraction), float(resolution), _WORDS[word], reason
        )
    except ValueError as error:
        raise ConfigurationError(f"{path}: line {line} cannot be understood ({error})") from error
