"""Where the time of a whole run went."""

from collections import Counter
from collections.abc import Mapping

from cryopick.picking.stopwatch import STAGES

IDLE = "idle"


class Profile:
    """Time of all threads together.

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
