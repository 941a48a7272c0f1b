"""Where the time of a run goes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

STAGES = ("reading", "rescaling", "network", "peaks", "writing")
"""What happens to a micrograph, in order; reading includes unpacking and averaging pixels."""


class Stopwatch:
    """Seconds spent on one micrograph.

    Attributes
    ----------
    seconds
        By stage.
    """

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time that a block takes."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - start
