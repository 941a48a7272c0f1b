"""When a pick becomes a label, and when a label goes."""

from dataclasses import dataclass
from math import isfinite

from cryopick.core import ConfigurationError

SAME = 0.3
"""Two centres nearer than this many diameters mean one particle; our picker never has two so near."""


@dataclass(frozen=True)
class Rules:
    """The numbers of the rules, which are these.

    A pick becomes a label if its score is at least the threshold, no label is within the radius, `inspect`
    accepted it (where it was inspected), and its 2D class was selected (where there are classes). A pick that
    was not inspected, or is in no class, where others were, is left out. A label goes if its 2D class was not
    selected; or if the picker doubts it and `inspect` rejected it. What the experts of the data set or a
    decision rejected does not come back by itself. Decisions always win, those of earlier rounds too.

    Parameters
    ----------
    threshold
        Least score of a pick; None for that of `predict`, and of coordinates without one for none.
    doubt
        A label is doubted if no candidate within the radius scores at least this.
    radius
        Within how many diameters a pick, a class or a verdict speaks of a label.
    doubt_alone
        Remove doubted labels that nobody inspected, too.
    recentre
        Move labels to the centres of the picks that would become labels in their place.

    Raises
    ------
    ConfigurationError
        If a number cannot be meant.
    """

    threshold: float | None = None
    doubt: float = 0.1
    radius: float = 0.5
    doubt_alone: bool = False
    recentre: bool = False

    def __post_init__(self) -> None:
        """Check the numbers."""
        for option, value in (("--threshold", self.threshold), ("--doubt", self.doubt)):
            if value is not None and not isfinite(value):
                raise ConfigurationError(f"{option} {value:g}: wanted a score")
        if not SAME <= self.radius <= 1:
            raise ConfigurationError(
                f"--radius {self.radius:g}: wanted {SAME} to 1 particle diameters; below, a label and the "
                "pick of the same particle would both be kept"
            )

    def __str__(self) -> str:
        """Say the rules, with their numbers."""
        threshold = "the picker's threshold" if self.threshold is None else f"{self.threshold:g}"
        doubted = "and inspection rejects it" + (" or did not look at it" if self.doubt_alone else "")
        return (
            f"A pick becomes a label: score at least {threshold}, no label within {self.radius:g} diameters, "
            "accepted by the inspection if there is one, in a selected class if there are classes. "
            f"A label goes: in a class that was not selected; or no candidate within {self.radius:g} "
            f"diameters scores {self.doubt:g} or more {doubted}. Decisions always win."
            + (" Labels move to the centres of their picks." if self.recentre else "")
        )
