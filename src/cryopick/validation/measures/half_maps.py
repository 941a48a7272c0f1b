"""The curves of a gold-standard refinement."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.validation.measures.fsc import HALF_MAPS, FscCurve, fourier_shell_correlation
from cryopick.validation.measures.noise_substitution import MaskedMaps, corrected_curve
from cryopick.validation.measures.solvent_mask import particle_body, soft_mask

_LOOSE = (25.0, 40.0)
_TIGHT = (6.0, 12.0)
"""Distances in A from the particle at which a mask begins and ends to fall, as CryoSPARC has them
(https://discuss.cryosparc.com/t/tight-corrected-and-loose-gsfsc-curves/201)."""


@dataclass(frozen=True, eq=False)
class HalfMapCurves:
    """Correlation of two half-maps, as CryoSPARC names its curves.

    Parameters
    ----------
    unmasked
        Of all there is.
    loose
        In a mask that keeps 25 A around the particle and ends 40 A from it.
    tight
        In a mask that keeps 6 A and ends at 12 A.
    corrected
        The tight one less what the mask alone gives; its resolution at 0.143 is the one to state.
    tight_mask
        Shape (n, n, n).
    random_from
        In 1/A: where random phases began.
    """

    unmasked: FscCurve
    loose: FscCurve
    tight: FscCurve
    corrected: FscCurve
    tight_mask: NDArray[np.float64]
    random_from: float

    @property
    def resolution_angstrom(self) -> float | None:
        """The resolution to state."""
        return self.corrected.resolution(HALF_MAPS)


def compare_half_maps(
    first: NDArray[np.float64],  # (n, n, n)
    second: NDArray[np.float64],  # (n, n, n)
    pixel_size: float,
    diameter_angstrom: float,
    rng: np.random.Generator,
) -> HalfMapCurves:
    """Compute all four curves.

    Masks are made of the mean of both maps (`particle_body`). Phases are random from where the unmasked curve
    falls below 0.143, as in CryoSPARC.

    Raises
    ------
    ConfigurationError
        If the maps are not cubes of one size, or empty.
    """
    unmasked = fourier_shell_correlation(first, second, pixel_size)
    body = particle_body((first + second) / 2, pixel_size, diameter_angstrom)
    loose = MaskedMaps(first, second, soft_mask(body, pixel_size, *_LOOSE), pixel_size)
    tight = MaskedMaps(first, second, soft_mask(body, pixel_size, *_TIGHT), pixel_size)
    begin = unmasked.crossing() or float(unmasked.frequency[0])
    corrected = corrected_curve(tight, begin, rng)
    return HalfMapCurves(unmasked, loose.curve(), tight.curve(), corrected, tight.mask, begin)
