"""What is measured of each pick."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from cryopick.picking.templates import Matches, draw_mask
from cryopick.picking.templates.matcher import SCALE

NEIGHBOURHOOD = 0.2
"""A pick's correlation is the highest within this many diameters of it: centres are no better known."""


@dataclass(frozen=True, eq=False)
class Measures:
    """How picks look.

    Parameters
    ----------
    correlation
        Shape (n,): the highest normalised cross-correlation with any template in any turn, in [-1, 1], within
        `NEIGHBOURHOOD` diameters of the pick.
    power
        Shape (n,): mean square of the flattened micrograph within the circle that is compared, over the
        median of the same number at all places of the micrograph: 1 is usual there, whatever its contrast.
    """

    correlation: NDArray[np.float64]
    power: NDArray[np.float64]


def measure(
    matches: Matches,
    xy: NDArray[np.float64],  # (n, 2)
) -> Measures:
    """Measure picks on a micrograph.

    Parameters
    ----------
    matches
        Of this micrograph.
    xy
        Shape (n, 2): (x, y) in px of the micrograph. For a pick beyond its edge, the nearest place counts.
    """
    near = draw_mask(2 * NEIGHBOURHOOD * SCALE.particle_px)
    best = maximum_filter(matches.correlation, footprint=near, mode="constant", cval=-1.0)
    height, width = best.shape
    columns, rows = (
        matches.scaled.rescaling.to_rescaled(xy).round().clip(0, [width - 1, height - 1]).astype(int).T
    )
    return Measures(best[rows, columns].astype(np.float64), matches.power[rows, columns].astype(np.float64))
