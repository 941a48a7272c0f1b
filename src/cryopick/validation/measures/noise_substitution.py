"""Taking off a correlation what the mask alone would give."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cryopick.validation.measures.fsc import FscCurve, fourier_shell_correlation, fourier_shells

_DIP = 2
"""Shells after the beginning of random phases that are left as they are, since the mask smears true phases
into them; RELION's postprocessing does so, too."""


@dataclass(frozen=True, eq=False)
class MaskedMaps:
    """Two maps and the mask they are compared in.

    Parameters
    ----------
    first, second, mask
        Shape (n, n, n).
    pixel_size
        In A/px.
    second_known
        The second is the truth, which has no noise, instead of another half-map.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    mask: NDArray[np.float64]
    pixel_size: float
    second_known: bool = False

    def curve(self) -> FscCurve:
        """Correlate what the mask leaves."""
        return fourier_shell_correlation(self.first * self.mask, self.second * self.mask, self.pixel_size)


def corrected_curve(maps: MaskedMaps, from_frequency: float, rng: np.random.Generator) -> FscCurve:
    """Correct a masked correlation by high-resolution noise substitution.

    Chen et al. 2013, doi:10.1016/j.ultramic.2013.06.004: phases are made random beyond a frequency; what the
    mask then gives there, ``n``, is taken off what it gave before, ``t``: ``(t - n) / (1 - n)``.

    Parameters
    ----------
    maps
        Unmasked, and the mask.
    from_frequency
        In 1/A: where random phases begin.
    rng
        For the phases.
    """
    before = maps.curve()
    size = len(maps.first)
    first_shell = int(np.searchsorted(before.frequency, from_frequency)) + 1  # shells count from 1
    noise = replace(
        maps,
        first=randomise_phases(maps.first, first_shell, rng),
        second=maps.second if maps.second_known else randomise_phases(maps.second, first_shell, rng),
    ).curve()
    t, n = before.correlation, noise.correlation
    beyond = np.arange(1, size // 2 + 1) >= first_shell + _DIP
    sure = n < 1 - 1e-6
    corrected = np.where(sure & (n < t), (t - n) / np.where(sure, 1 - n, 1), 0.0)
    # A negative n would raise the curve, which is not what a correction is for.
    return FscCurve(before.frequency, np.where(beyond, np.minimum(corrected, t), t))


def randomise_phases(
    density: NDArray[np.float64],  # (n, n, n)
    first_shell: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:  # (n, n, n)
    """Keep the amplitudes, and give random phases to all shells from one on."""
    spectrum = np.fft.rfftn(density)
    # The spectrum of real noise has the symmetry that a real map needs.
    noise = np.fft.rfftn(rng.standard_normal(density.shape))
    chosen = fourier_shells(len(density)) >= first_shell
    spectrum[chosen] = np.abs(spectrum[chosen]) * np.exp(1j * np.angle(noise[chosen]))
    return np.asarray(np.fft.irfftn(spectrum, s=density.shape, axes=(0, 1, 2)))
