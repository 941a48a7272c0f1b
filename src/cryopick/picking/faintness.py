"""How much fainter a candidate is than the likely particles of its own micrograph."""

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from cryopick.image import gaussian_blur

LIKELY = -1.0
"""Candidates with at least this logit of the net say what is typical, the better half of them ..."""
FEWEST = 8
"""... if there are at least so many."""
DETAIL = 1 / 16
"""Blur, in particle diameters, that leaves what particles are seen by."""
REACH = 1 / 4
"""Width (sigma), in particle diameters, of the window in which energy is averaged."""
LEAST_DEVIATION = 0.05
"""Of the energies' logarithm: particles are never all alike."""


def faintness(
    image: torch.Tensor,  # (h, w)
    xy: NDArray[np.float64],  # (n, 2)
    logits: NDArray[np.float64],  # (n,)
    particle_px: float,
) -> NDArray[np.float64]:  # (n,)
    """Compare each candidate's energy with that of the micrograph's likely particles.

    A net looks at one place; that most particles of this micrograph stand out further, it hardly uses.

    Parameters
    ----------
    image
        Shape (h, w), at the picking scale.
    xy
        Shape (n, 2): candidates (x, y) in px of the image.
    logits
        Shape (n,): the net's scores, uncalibrated.
    particle_px
        Particle diameter in px of the image.

    Returns
    -------
    NDArray
        Shape (n,): how far the logarithm of the mean square around a candidate lies below the median of
        likely particles, in their robust standard deviations; 0 where it does not, and where there are too
        few to compare with.
    """
    likely = logits >= LIKELY
    if likely.sum() < FEWEST:
        return np.zeros(len(logits))
    square = gaussian_blur(image.float(), DETAIL * particle_px).square()
    halved = F.avg_pool2d(square[None], 2, ceil_mode=True)[0]  # four times less to average
    energy = gaussian_blur(halved, REACH * particle_px / 2).cpu().numpy()
    places = (xy.T[::-1] - 0.5) / 2
    seen = np.log(np.maximum(map_coordinates(energy, places, order=1, mode="nearest"), 1e-6))
    peers = seen[likely & (logits >= np.median(logits[likely]))]
    typical = np.median(peers)
    deviation = max(LEAST_DEVIATION, 1.4826 * float(np.median(np.abs(peers - typical))))
    return np.asarray(np.maximum(0.0, (typical - seen) / deviation), dtype=np.float64)
