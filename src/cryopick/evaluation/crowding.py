"""Which labels have a neighbour."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree


def crowded(
    xy: NDArray[np.float64],  # (n, 2)
    distance: float,
) -> NDArray[np.bool_]:  # (n,)
    """Tell which of the centres have another one within ``distance`` (px)."""
    if len(xy) < 2:
        return np.zeros(len(xy), dtype=np.bool_)
    nearest = cKDTree(xy).query(xy, k=2)[0][:, 1]
    return np.asarray(nearest <= distance)
