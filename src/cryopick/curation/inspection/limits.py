"""Which picks are accepted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.curation.inspection.measure import Measures
from cryopick.image.normalise import MAD_TO_SIGMA

USUAL = 2.5
"""Chosen limits lie this many robust standard deviations from the median."""

LOW_CORRELATION, LOW_POWER, HIGH_POWER = "low correlation", "low power", "high power"


@dataclass(frozen=True)
class Limits:
    """Between what a pick has to lie.

    Parameters
    ----------
    min_correlation
        Least correlation; None to choose it.
    min_power, max_power
        Least and highest power; None to choose them.
    """

    min_correlation: float | None = None
    min_power: float | None = None
    max_power: float | None = None

    def chosen(self, measures: Sequence[Measures]) -> "Limits":
        """Choose what is not given, from all picks of all micrographs.

        Most picks are taken for particles, whose correlations and logarithms of power scatter alike to both
        sides: a limit is the median plus or minus `USUAL` robust standard deviations (1.4826 times the median
        absolute deviation; Leys et al. 2013, doi 10.1016/j.jesp.2013.03.013), which junk hardly moves while
        it is the lesser part of the picks.
        """
        if not sum(len(one.power) for one in measures):
            return self
        correlation = np.concatenate([one.correlation for one in measures])
        tiny = np.finfo(np.float32).tiny
        power = np.log(np.concatenate([one.power for one in measures]).clip(tiny))
        least, _ = _usual_range(correlation)
        low, high = np.exp(_usual_range(power))
        return Limits(
            least if self.min_correlation is None else self.min_correlation,
            float(low) if self.min_power is None else self.min_power,
            float(high) if self.max_power is None else self.max_power,
        )

    def reasons(self, measures: Measures) -> NDArray[np.str_]:  # (n,)
        """Say why each pick is rejected, the power first; empty where it is accepted."""
        broken = (
            (HIGH_POWER, self.max_power is not None and measures.power > self.max_power),
            (LOW_POWER, self.min_power is not None and measures.power < self.min_power),
            (
                LOW_CORRELATION,
                self.min_correlation is not None and measures.correlation < self.min_correlation,
            ),
        )
        reasons = np.full(measures.power.shape, "", dtype=f"<U{len(LOW_CORRELATION)}")
        for reason, where in broken:
            reasons[(reasons == "") & where] = reason
        return reasons


def _usual_range(values: NDArray[np.float64]) -> tuple[float, float]:
    """Find where nearly all values lie if few are outliers."""
    middle = float(np.median(values))
    reach = USUAL * MAD_TO_SIGMA * float(np.median(np.abs(values - middle)))
    return middle - reach, middle + reach
