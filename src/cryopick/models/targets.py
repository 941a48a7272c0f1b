"""What a net should say of a crop with known particles."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree

CENTRE_SIGMA = 0.12
"""Width of the centre's Gaussian, in particle diameters."""

OFFSET_REACH = 0.35
"""Offsets are learnt within this many diameters of a centre."""

MASK_RADIUS = 0.42
"""Radius of the disc that stands for the particle, in diameters: a label's circle is drawn around it."""

HARD_WEIGHT = 3.0
"""How much what experts rejected counts against ordinary background."""

NOWHERE: NDArray[np.float64] = np.empty((0, 2))


class PickTargets(NamedTuple):
    """Wanted maps (see `PickMaps` for the grid) and where they count.

    Parameters
    ----------
    centre
        Shape (b, 1, h, w), in [0, 1]: 1 in the cell nearest to a centre, falling as a Gaussian.
    offset
        Shape (b, 2, h, w): (x, y) from the cell's centre to the nearest particle's centre, in cells.
    near
        Shape (b, 1, h, w): 1 where the offset counts.
    mask
        Shape (b, 1, h, w): 1 on particles.
    size
        Shape (b, 1, h, w): logarithm of the particle's diameter over the nominal one, where ``near`` is 1.
    weight
        Shape (b, 1, h, w): how much the cell counts; 0 where nobody knows, above 1 at hard negatives.
    """

    centre: torch.Tensor
    offset: torch.Tensor
    near: torch.Tensor
    mask: torch.Tensor
    size: torch.Tensor
    weight: torch.Tensor


def render_targets(
    xy: NDArray[np.float64],  # (n, 2)
    shape: tuple[int, int],
    stride: int,
    particle_px: float,
    true_px: float | None = None,
    known: NDArray[np.bool_] | None = None,  # (h, w)
    hard_negatives: NDArray[np.float64] = NOWHERE,  # (k, 2)
    ambiguous: NDArray[np.float64] = NOWHERE,  # (j, 2)
) -> PickTargets:
    """Draw the wanted maps of one crop.

    Parameters
    ----------
    xy
        Shape (n, 2): particle centres (x, y) in px of the crop.
    shape
        (h, w) of the crop in px.
    stride
        Px per cell.
    particle_px
        Nominal particle diameter in px of the crop: the one that the picking scale is made for.
    true_px
        The particles' real diameter in px of the crop; None where it is the nominal one.
    known
        Shape (h, w): True where labels could be (inside the frame and the label band); None for everywhere.
    hard_negatives
        Shape (k, 2): centres (x, y) in px of the crop that experts rejected (see `HARD_WEIGHT`).
    ambiguous
        Shape (j, 2): centres (x, y) in px of the crop around which nothing is known.

    Returns
    -------
    PickTargets
        With a leading axis of 1.
    """
    rows, columns = -(-shape[0] // stride), -(-shape[1] // stride)
    half = (stride - 1) / 2
    grid_y, grid_x = np.mgrid[0:rows, 0:columns] * float(stride) + half
    cells = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    centre = np.zeros(len(cells), dtype=np.float32)
    near = np.zeros(len(cells), dtype=np.float32)
    mask = np.zeros(len(cells), dtype=np.float32)
    offset = np.zeros((2, len(cells)), dtype=np.float32)
    weight = np.ones(len(cells), dtype=np.float32)
    true_px = true_px or particle_px
    if len(xy):
        distance, nearest = cKDTree(xy).query(cells)
        centre = np.exp(-0.5 * (distance / (CENTRE_SIGMA * particle_px)) ** 2).astype(np.float32)
        near = (distance <= OFFSET_REACH * particle_px).astype(np.float32)
        mask = (distance <= MASK_RADIUS * true_px).astype(np.float32)
        offset = ((xy[nearest] - cells).T / stride).astype(np.float32) * near
    # Most crops have neither, and to ask a tree of nothing takes as long as all the rest.
    if len(hard_negatives):
        distance, _ = cKDTree(hard_negatives).query(cells)
        weight[(distance <= OFFSET_REACH * particle_px) & (near == 0)] = HARD_WEIGHT
    if len(ambiguous):
        distance, _ = cKDTree(ambiguous).query(cells)
        weight[(distance <= 0.5 * particle_px) & (near == 0)] = 0
    if known is not None:
        row = np.minimum(cells[:, 1].round().astype(int), shape[0] - 1)
        column = np.minimum(cells[:, 0].round().astype(int), shape[1] - 1)
        weight *= known[row, column]
    return PickTargets(
        *(
            torch.from_numpy(part.reshape(1, -1, rows, columns))
            for part in (centre, offset, near, mask, near * np.float32(np.log(true_px / particle_px)), weight)
        )
    )
