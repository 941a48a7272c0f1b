"""A process's part of the work."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """One of several processes with the same work.

    Parameters
    ----------
    index, count
        Which one it is, from 0, and how many there are.
    wait
        Waits until all have come to this point.
    """

    index: int
    count: int
    wait: Callable[[], object]


ALONE = Share(0, 1, lambda: None)
