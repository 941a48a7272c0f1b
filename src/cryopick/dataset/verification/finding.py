"""One thing that is wrong with a data set."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Check(StrEnum):
    """What was looked at."""

    LINK = "broken link"
    UNREADABLE = "unreadable"
    NOT_AN_IMAGE = "not an image"
    STUB = "stub"
    TRUNCATED = "truncated"
    TOO_LONG = "too long"
    MODE = "data type"
    BLANK = "blank"
    NOT_FINITE = "not finite"
    SHAPE = "shape"
    PIXEL_SIZE = "pixel size"
    LEFTOVER = "leftover"
    ORPHAN = "orphan"
    EMPTY_LABELS = "empty labels"
    UNREADABLE_LABELS = "unreadable labels"
    OUTSIDE = "outside the frame"
    DUPLICATES = "duplicates"
    DIAMETER = "diameter"
    COUNT = "count"
    ORIENTATION = "orientation"


@dataclass(frozen=True)
class Finding:
    """One fault.

    Parameters
    ----------
    check
        What was looked at.
    path
        The file or folder.
    found
        What is wrong, with what was wanted.
    advice
        What a person can do about it; nothing is ever done by the program.
    """

    check: Check
    path: Path
    found: str
    advice: str
