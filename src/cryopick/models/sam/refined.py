"""From SAM's masks to particles, and from particles to the maps of the house."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.models.maps import PickMaps
from cryopick.models.sam.prompts import Answers
from cryopick.models.targets import MASK_RADIUS, OFFSET_REACH

REACH = 0.75
"""A particle's mask is looked for within this many diameters of its prompt."""

NOWHERE = -20.0
"""Logit of cells where there is no particle at all."""

FALL = 40.0
"""Logits that the centre map falls per squared diameter from a particle's centre."""


@dataclass(frozen=True, eq=False)
class Outlines:
    """Centre and size of each mask, in px of SAM's image.

    Parameters
    ----------
    xy
        Shape (n, 2): centre of mass of the mask's probability near the prompt.
    diameters
        Shape (n,): of the particle whose disc has the mask's area.
    """

    xy: torch.Tensor
    diameters: torch.Tensor


def outline(
    answers: Answers,
    mask: torch.Tensor,  # (n, m, m)
    prompts_xy: torch.Tensor,  # (n, 2)
    particle_px: float,
) -> Outlines:
    """Measure masks; gradients pass.

    Parameters
    ----------
    answers
        For the cells' places.
    mask
        Shape (n, m, m): logits of one mask of each.
    prompts_xy
        Shape (n, 2), in px of SAM's image.
    particle_px
        Nominal diameter in px of SAM's image.
    """
    grid = answers.grid()
    near = (grid - prompts_xy[:, None, None]).norm(dim=-1) <= REACH * particle_px
    weight = mask.sigmoid() * near
    area = weight.sum((1, 2))
    # A mask that is nowhere leaves the prompt where it is.
    xy = ((weight[..., None] * grid).sum((1, 2)) + 1e-3 * prompts_xy) / (area + 1e-3)[:, None]
    disc = 2 * answers.cell_px * ((area + 1e-3) / np.pi).sqrt()
    return Outlines(xy, disc / (2 * MASK_RADIUS))


@dataclass(frozen=True, eq=False)
class Masks:
    """A mask around each particle, in px of the net's input.

    Parameters
    ----------
    logits
        Shape (n, m, m).
    origins
        Shape (n, 2): (x, y) of the centre of each mask's first cell.
    cell_px
        Px per cell.
    """

    logits: NDArray[np.float32]
    origins: NDArray[np.float64]
    cell_px: float


@dataclass(frozen=True, eq=False)
class Particles:
    """Particles of one image, in px of the net's input.

    Parameters
    ----------
    xy
        Shape (n, 2): centres.
    logits
        Shape (n,): score.
    diameters
        Shape (n,).
    masks
        None for discs of the particles' diameters.
    """

    xy: NDArray[np.float64]
    logits: NDArray[np.float64]
    diameters: NDArray[np.float64]
    masks: Masks | None = None


NO_PARTICLES = Particles(np.empty((0, 2)), np.empty(0), np.empty(0))
"""What an empty image has."""


def draw_maps(
    particles: Particles,
    shape: tuple[int, int],
    stride: int,
    particle_px: float,
) -> PickMaps:
    """Draw maps from which `find_peaks` reads these particles.

    Parameters
    ----------
    particles
        To draw.
    shape
        Rows and columns of the maps.
    stride
        Px per cell.
    particle_px
        Nominal diameter in px.

    Returns
    -------
    PickMaps
        With a leading axis of 1. The mask of a cell is that of the nearest particle.
    """
    rows, columns = shape
    channels = np.zeros((5, rows * columns), dtype=np.float32)
    channels[[0, 3]] = NOWHERE
    grid_y, grid_x = np.mgrid[0:rows, 0:columns] * float(stride) + (stride - 1) / 2
    cells = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    if len(particles.xy):
        distance, nearest = cKDTree(particles.xy).query(cells, distance_upper_bound=REACH * particle_px)
        near = np.flatnonzero(np.isfinite(distance))
        distance, nearest = distance[near], nearest[near]
        channels[0, near] = np.maximum(
            particles.logits[nearest] - FALL * (distance / particle_px) ** 2, NOWHERE
        )
        offset = (particles.xy[nearest] - cells[near]) / stride
        channels[1:3, near] = offset.T * (distance <= OFFSET_REACH * particle_px)
        channels[4, near] = np.log(particles.diameters[nearest] / particle_px)
        if particles.masks is None:
            # One logit per tenth of a diameter inside the disc.
            inside = MASK_RADIUS * particles.diameters[nearest] - distance
            channels[3, near] = 10 * inside / particle_px
        else:
            masks = particles.masks
            place = np.round((cells[near] - masks.origins[nearest]) / masks.cell_px).astype(int)
            within = ((place >= 0) & (place < masks.logits.shape[-1])).all(axis=1)
            column, row = place[within].T
            channels[3, near[within]] = masks.logits[nearest[within], row, column]
    return PickMaps.from_channels(torch.from_numpy(channels.reshape(1, 5, rows, columns)))
