"""Read picks from the maps of one image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.special import expit
from skimage.feature import peak_local_max

from cryopick.models.maps import PickMaps

LEAST_DISTANCE = 0.3
"""Two picks of one micrograph are never closer than this many particle diameters."""
CROWDED = 0.5
"""Candidates closer than this many diameters cannot all be particles, unless those overlap ..."""
CROWDING = 1.0
"""... so the logit of the worse falls by so much, if the better one is certain."""


@dataclass(frozen=True, eq=False)
class Peaks:
    """Candidates of one image, best first.

    Parameters
    ----------
    xy
        Shape (n, 2): (x, y) in px of the net's input.
    logits
        Shape (n,): uncalibrated score.
    sizes
        Shape (n,): the particle's diameter over the nominal one, as the net sees it.
    """

    xy: NDArray[np.float64]
    logits: NDArray[np.float64]
    sizes: NDArray[np.float64]

    def select(self, chosen: NDArray[np.bool_]) -> "Peaks":
        """Keep some, in their order."""
        return Peaks(self.xy[chosen], self.logits[chosen], self.sizes[chosen])


def keep_apart(
    xy: NDArray[np.float64],  # (n, 2), best first
    distance: float,
) -> NDArray[np.intp]:
    """Choose points so that no two are closer than a distance, better ones first.

    Parameters
    ----------
    xy
        Shape (n, 2), best first.
    distance
        In the units of ``xy``.

    Returns
    -------
    NDArray
        Rising indices of the points kept.
    """
    if len(xy) == 0:
        return np.empty(0, dtype=np.intp)
    removed = np.zeros(len(xy), dtype=bool)
    worse_neighbours: dict[int, list[int]] = {}
    for better, worse in sorted(cKDTree(xy).query_pairs(distance)):
        worse_neighbours.setdefault(better, []).append(worse)
    for better, neighbours in worse_neighbours.items():
        if not removed[better]:
            removed[neighbours] = True
    return np.flatnonzero(~removed)


def find_peaks(
    maps: PickMaps,
    stride: int,
    particle_px: float,
    floor: float,
) -> Peaks:
    """Find local maxima of the centre map and move them by the offset map.

    Parameters
    ----------
    maps
        Of one image: each part has a leading axis of 1.
    stride
        Px of the net's input per cell.
    particle_px
        Particle diameter in px of the net's input.
    floor
        Least logit of a candidate.

    Returns
    -------
    Peaks
        No two closer than `LEAST_DISTANCE` diameters.
    """
    logits = maps.centre[0, 0].float().cpu().numpy()
    offsets = maps.offset[0].float().cpu().numpy()
    reach = LEAST_DISTANCE * particle_px / stride
    cells = peak_local_max(
        logits, min_distance=max(1, int(reach)), threshold_abs=floor, exclude_border=False, p_norm=2
    )
    values = logits[cells[:, 0], cells[:, 1]].astype(np.float64)
    order = np.argsort(-values, kind="stable")
    cells, values = cells[order], values[order]
    moved = offsets[:, cells[:, 0], cells[:, 1]].T.clip(-reach, reach)
    xy = (cells[:, ::-1] + moved.astype(np.float64)) * stride + (stride - 1) / 2
    xy = xy.reshape(-1, 2)
    kept = keep_apart(xy, LEAST_DISTANCE * particle_px)
    sizes = np.exp(maps.size[0, 0].float().cpu().numpy()[cells[:, 0], cells[:, 1]].astype(np.float64))
    return Peaks(xy=xy[kept], logits=values[kept], sizes=sizes[kept])


def doubt_crowded(peaks: Peaks, particle_px: float, floor: float) -> Peaks:
    """Lower the scores of candidates that lie near better ones.

    Two densities so near each other are seldom two particles; where they are, both stand out, and both
    stay. This is soft non-maximum suppression (Bodla et al. 2017, doi 10.1109/ICCV.2017.593), in logits.

    Parameters
    ----------
    peaks
        Of `find_peaks`.
    particle_px
        Particle diameter in px of the net's input.
    floor
        Least logit of a candidate.

    Returns
    -------
    Peaks
        Best first again.
    """
    count = len(peaks.xy)
    if count < 2:
        return peaks
    better = np.full(count, count)
    for first, second in cKDTree(peaks.xy).query_pairs(CROWDED * particle_px):
        better[second] = min(better[second], first)  # best first: the better one has the lower number
    near = better < count
    logits = peaks.logits.copy()
    logits[near] -= CROWDING * expit(peaks.logits[better[near]])
    order = np.argsort(-logits, kind="stable")
    order = order[logits[order] >= floor]
    return Peaks(peaks.xy[order], logits[order], peaks.sizes[order])
