"""What a person decided about single places: ``decisions.csv``."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import isfinite
from pathlib import Path

from cryopick.core import CoordinatesError
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import micrograph_key
from cryopick.io.micrographs import stored_upside_down

_WANTED = ("micrograph", "x", "y", "action")
_COLUMNS = (*_WANTED, "reason", "file")


class Action(StrEnum):
    """What is to be done about a place."""

    ACCEPT = "accept"
    """The label, or the candidate, that is there is a particle."""

    REJECT = "reject"
    """What is there is no particle."""

    ADD = "add"
    """A particle is exactly there, whether the picker sees it or not."""


@dataclass(frozen=True)
class Decision:
    """One line of the table.

    Parameters
    ----------
    micrograph
        Its key (see `micrograph_key`).
    x, y
        Column and row in px of the micrograph.
    action
        What is to be done.
    reason
        Free text; ice, carbon, aggregate, edge, junk class or damaged are usual for what is rejected.
    origin
        Where it stands, for messages.
    file
        Name of the file whose rows y counts; without a suffix where nobody says.
    """

    micrograph: str
    x: float
    y: float
    action: Action
    reason: str = ""
    origin: str = ""
    file: str = field(default="", compare=False)

    def in_rows_of(self, micrograph: Path, height: int) -> "Decision":
        """Turn y over where a micrograph of ``height`` rows is stored upside down against that decided on."""
        y = height - self.y if stored_upside_down(micrograph, self.file) else self.y
        return replace(self, y=y, file=micrograph.name)


def read_decisions(path: Path) -> list[Decision]:
    """Read a table with the columns micrograph, x, y (the row), action and, if wanted, reason and file.

    Lines without an action are passed over, so that the table of `suggest` can be filled in line by line; so
    are further columns.

    Raises
    ------
    CoordinatesError
        If it cannot be read, a column is missing, or a line cannot be understood.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            names = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = names
            lines = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CoordinatesError(f"{path}: cannot be read as a table of decisions ({error})") from error
    missing = [name for name in _WANTED if name not in names]
    if missing:
        raise CoordinatesError(
            f"{path}: lacks the columns {', '.join(missing)}; wanted {', '.join(_COLUMNS)}"
        )
    return [_decision(path, number, row) for number, row in lines if row["action"].strip()]


def _decision(path: Path, number: int, row: dict[str, str]) -> Decision:
    origin = f"{path}, line {number}"
    action = row["action"].strip().lower()
    if action not in set(Action):
        raise CoordinatesError(f"{origin}: found action {action!r}, wanted {', '.join(Action)}, or nothing")
    try:
        x, y = float(row["x"]), float(row["y"])
    except ValueError as error:
        raise CoordinatesError(f"{origin}: x and y are no numbers ({error}); correct the line") from error
    if not (isfinite(x) and isfinite(y)):
        raise CoordinatesError(f"{origin}: x and y have to be finite; correct the line")
    return Decision(
        micrograph_key(row["micrograph"]),
        x,
        y,
        Action(action),
        row.get("reason", "").strip(),
        origin,
        row.get("file", "").strip() or row["micrograph"].strip(),
    )


def write_decisions(decisions: Sequence[Decision], path: Path) -> None:
    """Write a table that `read_decisions` reads."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for one in decisions:
            writer.writerow(
                [one.micrograph, f"{one.x:.2f}", f"{one.y:.2f}", one.action, one.reason, one.file]
            )
