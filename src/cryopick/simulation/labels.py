"""Which particles an expert would mark, which not, and which are open to doubt."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.simulation.crowd import Placement


@dataclass(frozen=True, eq=False)
class Verdict:
    """One mask of shape (n,) for each answer; a particle in neither is not to be picked.

    Parameters
    ----------
    labelled
        A particle to find.
    ambiguous
        An expert might mark it or not: neither answer is wrong.
    """

    labelled: NDArray[np.bool_]
    ambiguous: NDArray[np.bool_]


def judge(
    placement: Placement,
    hidden: torch.Tensor,  # (h, w) bool
    inside: tuple[slice, slice],
    diameter_px: float,
) -> Verdict:
    """Judge as experts do.

    - A whole particle on open ice, its centre in the frame, is labelled, also in contact with others.
    - Two nearer than 0.4 diameters are one blur: ambiguous, as is a particle that lacks a part.
    - Members of an aggregate, and particles on carbon, under a crystal or with their centre in the streaked
      border, are not labelled.
    - At the edge of what hides (within 0.3 diameters) it is ambiguous.

    Parameters
    ----------
    placement
        Every particle, in the coordinates of ``hidden``.
    hidden
        Where no expert would mark anything.
    inside
        Rows and columns of the frame that are neither outside it nor streaked border.
    diameter_px
        Of the particle.
    """
    xy = placement.xy
    if len(xy) == 0:
        nothing = np.zeros(0, dtype=np.bool_)
        return Verdict(nothing, nothing)
    rows, columns = inside
    x, y = xy.T
    within = (x >= columns.start) & (x <= columns.stop - 1) & (y >= rows.start) & (y <= rows.stop - 1)
    covered = _share_hidden(xy, hidden, 0.3 * diameter_px)
    pairs = cKDTree(xy).query_pairs(0.4 * diameter_px, output_type="ndarray")
    doubtful = placement.broken.copy()
    doubtful[pairs.ravel()] = True
    doubtful |= (covered > 0) & (covered < 1)
    open_ice = within & (covered < 1) & ~placement.clumped
    return Verdict(labelled=open_ice & ~doubtful, ambiguous=open_ice & doubtful)


def _share_hidden(
    xy: NDArray[np.float64],  # (n, 2)
    hidden: torch.Tensor,  # (h, w)
    reach: float,
) -> NDArray[np.float64]:  # (n,)
    """Share of nine points about each centre that are hidden."""
    mask = hidden.cpu().numpy()
    turns = np.arange(8) * np.pi / 4
    around = np.concatenate([[[0.0, 0.0]], reach * np.stack([np.cos(turns), np.sin(turns)], axis=1)])
    places = np.rint(xy[:, None] + around).astype(np.intp)
    columns = places[..., 0].clip(0, mask.shape[1] - 1)
    rows = places[..., 1].clip(0, mask.shape[0] - 1)
    return np.asarray(mask[rows, columns].mean(axis=1))
