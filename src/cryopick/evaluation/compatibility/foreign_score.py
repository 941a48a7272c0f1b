"""One score of another paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SIZE_UNKNOWN = "the size of a micrograph is not known; pass --micrographs"
"""Why a score of pixels cannot be computed."""


@dataclass(frozen=True)
class ForeignScore:
    """What another program's evaluation would print.

    Parameters
    ----------
    name
        Ours for it.
    values
        Its numbers, by their names there; empty where it cannot be computed.
    reason
        Why it cannot be computed.
    """

    name: str
    values: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
