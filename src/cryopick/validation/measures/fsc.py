"""How far two maps agree: Fourier shell correlation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.core import ConfigurationError

HALF_MAPS = 0.143
"""Where half-maps say how far the whole map agrees with the truth: Rosenthal and Henderson 2003,
doi:10.1016/j.jmb.2003.07.013."""

AGAINST_TRUTH = 0.5
"""Where signal and noise of a map are equal, when it is compared with the truth (same paper)."""


@dataclass(frozen=True, eq=False)
class FscCurve:
    """Correlation of two maps in shells of Fourier space.

    Parameters
    ----------
    frequency
        Shape (n,), in 1/A: one shell for each Fourier pixel, from 1 up to Nyquist.
    correlation
        Shape (n,).
    """

    frequency: NDArray[np.float64]
    correlation: NDArray[np.float64]

    def crossing(self, threshold: float = HALF_MAPS) -> float | None:
        """Give the frequency in 1/A at which the curve first falls below a threshold.

        Interpolated linearly between shells; Nyquist if it never falls, None if it never was above.
        """
        below = np.flatnonzero(self.correlation < threshold)
        if not len(below):
            return float(self.frequency[-1])
        after = int(below[0])
        if after == 0:
            return None
        pair = slice(after - 1, after + 1)
        # np.interp wants rising abscissas; the curve falls here.
        return float(np.interp(threshold, self.correlation[pair][::-1], self.frequency[pair][::-1]))

    def resolution(self, threshold: float = HALF_MAPS) -> float | None:
        """Give the resolution in A at a threshold, as `crossing` does the frequency."""
        crossing = self.crossing(threshold)
        return None if crossing is None else 1 / crossing

    @property
    def mean(self) -> float:
        """Average over all shells: tells curves apart that end at the same resolution, or at Nyquist."""
        return float(self.correlation.mean())

    def at(self, resolution_angstrom: float) -> float:
        """Give the correlation at a resolution, interpolated linearly."""
        return float(np.interp(1 / resolution_angstrom, self.frequency, self.correlation))


def fourier_shell_correlation(
    first: NDArray[np.floating],  # (n, n, n)
    second: NDArray[np.floating],  # (n, n, n)
    pixel_size: float,
) -> FscCurve:
    """Correlate two maps shell by shell (Harauz and van Heel 1986).

    Parameters
    ----------
    first, second
        Cubes of one size.
    pixel_size
        In A/px.

    Raises
    ------
    ConfigurationError
        If they are not cubes of one size.
    """
    size = len(first)
    if first.shape != (size,) * 3 or second.shape != first.shape:
        raise ConfigurationError(
            f"maps of {first.shape} and {second.shape} px: wanted two cubes of one size for a Fourier shell "
            "correlation"
        )
    shells = fourier_shells(size)
    one, two = np.fft.rfftn(first), np.fft.rfftn(second)
    cross = _sum_shells((one * two.conj()).real, shells)
    power = _sum_shells(np.abs(one) ** 2, shells) * _sum_shells(np.abs(two) ** 2, shells)
    used = slice(1, size // 2 + 1)
    nothing = power[used] == 0
    correlation = np.where(nothing, 0.0, cross[used] / np.sqrt(np.where(nothing, 1.0, power[used])))
    return FscCurve(np.arange(1, size // 2 + 1) / (size * pixel_size), correlation)


def fourier_shells(size: int) -> NDArray[np.intp]:  # (n, n, n // 2 + 1)
    """Assign shells to a cube as `numpy.fft.rfftn` lays it out: the nearest whole radius."""
    whole, half = np.fft.fftfreq(size, 1 / size), np.fft.rfftfreq(size, 1 / size)
    radius = np.sqrt(whole[:, None, None] ** 2 + whole[None, :, None] ** 2 + half[None, None, :] ** 2)
    return np.asarray(np.rint(radius), dtype=np.intp)


def _sum_shells(
    values: NDArray[np.float64],  # (n, n, n // 2 + 1)
    shells: NDArray[np.intp],  # (n, n, n // 2 + 1)
) -> NDArray[np.float64]:
    """Add up over each shell, the half that `rfftn` leaves out too."""
    size = len(values)
    twice = np.full(values.shape[-1], 2.0)
    twice[0] = 1
    if size % 2 == 0:
        twice[-1] = 1
    return np.asarray(np.bincount(shells.ravel(), (values * twice).ravel()), dtype=np.float64)
