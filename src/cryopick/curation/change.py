"""What happened to the labels: the lines of a round's log."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import pandas as pd


class ChangeKind(StrEnum):
    """What happened."""

    ADDED = "added"
    """A new label."""

    REMOVED = "removed"
    """A label became a false positive."""

    MOVED = "moved"
    """A label has another centre."""

    REJECTED = "rejected"
    """A pick, or a place, became a false positive without having been a label."""


class Cause(StrEnum):
    """Who or what changed it."""

    DECISION = "decision"
    PICKER = "picker"
    CLASS = "class"
    INSPECTION = "inspection"


@dataclass(frozen=True)
class Change:
    """What happened to one place.

    Parameters
    ----------
    micrograph
        Its key.
    x, y
        Column and row in px: where the label is now, or was.
    kind
        What happened.
    cause
        By what.
    reason
        In a word or two, as in the table of false positives.
    detail
        The numbers behind it.
    score
        Of the pick, or of the best candidate near the label; None where there was no picker.
    from_x, from_y
        Where a label that moved was.
    """

    micrograph: str
    x: float
    y: float
    kind: ChangeKind
    cause: Cause
    reason: str
    detail: str = ""
    score: float | None = None
    from_x: float | None = None
    from_y: float | None = None


def change_table(changes: Sequence[Change]) -> pd.DataFrame:
    """Make a table, one row per change: x and y to 0.01 px, scores to four digits."""
    digits = {"x": 2, "y": 2, "score": 4, "from_x": 2, "from_y": 2}
    table = pd.DataFrame(changes, columns=[field.name for field in fields(Change)])
    table = table.astype(dict.fromkeys(digits, "float64")).round(digits)
    return table.rename(columns={"kind": "change", "cause": "by"})
