"""How thick the ice is, relative to other micrographs of the same session."""

import math

import torch

from cryopick.validation.ctf.spectrum import Spectrum

RING = (0.25, 0.29)
"""Where amorphous ice scatters most, 4.0 to 3.4 A, in 1/A."""

_INSIDE, _OUTSIDE = (0.21, 0.24), (0.30, 0.33)


def water_ring(spectrum: Spectrum) -> float | None:
    """Measure the power of water's ring at 3.7 A over that of its neighbourhood.

    1 where there is no ring; it rises with the thickness of amorphous ice, and much more with crystals.
    What it means in nm depends on dose, motion and camera, so it tells micrographs of one session apart.
    The same idea as "iciness" in Focus (doi 10.1016/j.jsb.2017.03.007) and ``rlnCtfIceRingDensity`` in
    RELION, whose unit is another; the ring itself: arXiv 1504.00947.

    Returns
    -------
    float or None
        None where the pixels are too coarse to show the ring and its outer neighbourhood (above 1.51 A/px).
    """
    if 1 / spectrum.finest < _OUTSIDE[1]:
        return None
    frequency = torch.hypot(*spectrum.frequencies())

    def mean_power(band: tuple[float, float]) -> float:
        return float(spectrum.power[(frequency >= band[0]) & (frequency <= band[1])].mean())

    # The geometric mean of both sides is what a background that falls exponentially has in the middle.
    return mean_power(RING) / math.sqrt(mean_power(_INSIDE) * mean_power(_OUTSIDE))
