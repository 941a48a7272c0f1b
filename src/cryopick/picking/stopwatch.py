"""Where the time of a run goes."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

STAGES = ("reading", "rescaling", "network", "peaks", "writing")
"""What happens to a micrograph, in order; reading includes unpacking and averaging pixels."""

IDLE = "idle"


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


class Profile:
    """Seconds spent on a whole run, of all threads together.

    Attributes
    ----------
    micrographs
        Picked.
    elapsed
        Seconds from first to last, of every thread.
    """

    def __init__(self) -> None:
        self.micrographs = 0
        self.elapsed = 0.0
        self._seconds: Counter[str] = Counter()

    def add(self, seconds: Mapping[str, float]) -> None:
        """Add a micrograph's time by stage, one thread at a time."""
        self.micrographs += 1
        self._seconds.update(seconds)

    def stages(self) -> dict[str, float]:
        """Return the seconds of each stage, and of waiting."""
        busy = {name: float(self._seconds[name]) for name in STAGES}
        return {**busy, IDLE: max(0.0, self.elapsed - sum(busy.values()))}
