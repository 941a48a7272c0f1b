"""Putting stamps onto a canvas."""

from math import ceil

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.simulation.particles import ParticleViews, stamps


def paint_particles(
    views: ParticleViews,
    which: NDArray[np.intp],  # (k,)
    psi: NDArray[np.float64],  # (k,) degrees
    xy: NDArray[np.float64],  # (k, 2) px
    broken: NDArray[np.bool_],  # (k,)
    shape: tuple[int, int],
    pixel_size: float,
    rng: np.random.Generator,
) -> torch.Tensor:  # (h, w)
    """Sum the projections of particles at their places, in A of solid protein.

    Parameters
    ----------
    views
        Of the particle; the canvas is made on their device.
    which, psi, xy
        View, in-plane angle, and centre of each particle; centres may lie outside the canvas.
    broken
        Which lack a part: cut along a random line near the centre.
    """
    device = views.images.device
    canvas = torch.zeros(shape[0] * shape[1], device=device)
    extent = views.images.shape[-1] * views.particle.voxel_size / pixel_size
    chunk = max(1, ceil(4_000_000 / (extent + 3) ** 2))  # stamps of some 16 MB at a time
    for first in range(0, len(which), chunk):
        part = slice(first, first + chunk)
        base = np.rint(xy[part])
        images = stamps(views, which[part], psi[part], xy[part] - base, pixel_size)
        half = images.shape[-1] // 2
        line = torch.arange(-half, half + 1, device=device)
        for index in np.flatnonzero(broken[part]):
            images[index] *= _cut(line, views.particle.diameter_angstrom / pixel_size, rng)
        columns = torch.from_numpy(base[:, 0]).to(device).long()[:, None, None] + line[None, None, :]
        rows = torch.from_numpy(base[:, 1]).to(device).long()[:, None, None] + line[None, :, None]
        inside = (columns >= 0) & (columns < shape[1]) & (rows >= 0) & (rows < shape[0])
        canvas.index_add_(0, (rows * shape[1] + columns)[inside], images[inside])
    return canvas.reshape(shape)


def _cut(line: torch.Tensor, diameter_px: float, rng: np.random.Generator) -> torch.Tensor:  # (s, s)
    """Soft mask that takes away one side of a line near the centre."""
    angle = rng.uniform(0, 2 * np.pi)
    across = line[None, :] * np.cos(angle) + line[:, None] * np.sin(angle)
    return torch.sigmoid((across + rng.uniform(-0.1, 0.25) * diameter_px) * 2)
