"""Which of some places lies nearest to each point."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree


def nearest_within(
    places: NDArray[np.float64],  # (k, 2)
    xy: NDArray[np.float64],  # (n, 2)
    radius: float,
) -> NDArray[np.intp]:  # (n,)
    """Find the nearest place of each point.

    Parameters
    ----------
    places, xy
        Shapes (k, 2) and (n, 2): x and y in px.
    radius
        How far it may be, in px; a place at exactly this distance is found.

    Returns
    -------
    NDArray
        Shape (n,): index of the place; -1 where none is near enough.
    """
    distance, index = cKDTree(places).query(xy)
    return np.where(distance <= radius, index, -1).astype(np.intp)


def has_near(
    places: NDArray[np.float64],  # (k, 2)
    xy: NDArray[np.float64],  # (n, 2)
    radius: float,
) -> NDArray[np.bool_]:  # (n,)
    """Tell which points have a place within a radius; parameters as for `nearest_within`."""
    return np.asarray(nearest_within(places, xy, radius) >= 0)


def as_places(
    xy: Sequence[NDArray[np.float64]] | Sequence[tuple[float, float]],
) -> NDArray[np.float64]:  # (n, 2)
    """Stack places, perhaps none."""
    return np.array(xy, dtype=np.float64).reshape(-1, 2)
