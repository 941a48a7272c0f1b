"""Particles made of Gaussian blobs: drawn, turned and painted in a moment."""

from dataclasses import dataclass
from math import ceil, pi

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

MOST = 40
"""Blobs that a particle has at most."""


@dataclass(frozen=True, eq=False)
class Blobs:
    """One kind of particle; lengths in px.

    Parameters
    ----------
    centres
        Shape (k, 3).
    widths, weights
        Shape (k,): standard deviation and height of each blob.
    """

    centres: NDArray[np.float64]
    widths: NDArray[np.float64]
    weights: NDArray[np.float64]


def draw_blobs(diameter: float, rng: np.random.Generator) -> Blobs:
    """Draw a particle of a diameter in px: compact or hollow, of any symmetry, long or flat."""
    count = int(rng.integers(2, 14))
    directions = rng.normal(size=(count, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    hollow = rng.uniform() < 0.2
    radii = rng.uniform(0.2, 1, (count, 1)) ** (0.05 if hollow else 1 / 3)
    centres = directions * radii * np.exp(rng.normal(0, 0.35, 3))
    if rng.uniform() < 0.5:
        fold = int(rng.integers(2, 8))
        turns = Rotation.from_euler("z", 2 * pi * np.arange(fold)[:, None] / fold)
        centres = np.concatenate([turn.apply(centres + np.array([0.5, 0, 0])) for turn in turns])
    if rng.uniform() < 0.4:
        centres = np.concatenate([centres, centres * [1, -1, -1]])
    if len(centres) > MOST:
        centres = rng.permutation(centres)[:MOST]
    centres -= centres.mean(axis=0)
    width = rng.uniform(0.12, 0.4)
    scale = diameter / 2 / (np.linalg.norm(centres, axis=1).max() + 1.2 * width)
    widths = width * scale * np.exp(rng.normal(0, 0.25, len(centres)))
    return Blobs(centres * scale, widths, rng.uniform(0.5, 1.5, len(centres)))


def stamp_blobs(
    blobs: Blobs,
    xy: NDArray[np.float64],  # (n, 2)
    shape: tuple[int, int],
    rng: np.random.Generator,
    device: torch.device | str = "cpu",
) -> torch.Tensor:  # (h, w)
    """Paint a particle at each place, turned at random; their mean energy (sum of squares) is 1.

    Parameters
    ----------
    blobs
        The particle.
    xy
        Shape (n, 2): centres in px.
    shape
        Rows and columns (h, w); what reaches beyond is cut off.
    rng
        Draws orientations (all, or a few preferred ones) and how much particles differ in density.
    device
        Where to paint.
    """
    painted = torch.zeros(shape, device=device)
    if len(xy) == 0:
        return painted
    centres = torch.from_numpy(_turned(blobs.centres, len(xy), rng)).float().to(device)
    widths = torch.from_numpy(blobs.widths).float().to(device)
    weights = torch.from_numpy(blobs.weights).float().to(device)
    whole = np.floor(xy).astype(np.int64)
    part = torch.from_numpy(xy - whole).float().to(device)
    reach = ceil(float(np.linalg.norm(blobs.centres, axis=1).max() + 2.5 * blobs.widths.max()))
    offsets = torch.arange(-reach, reach + 1, device=device)
    # Each blob along each axis: its place among the stamp's pixels, (n, side, k).
    away = [
        offsets[None, :, None] - (part[:, None, axis, None] + centres[:, None, :, axis]) for axis in (0, 1)
    ]
    across, down = (torch.exp(-0.5 * (distance / widths) ** 2) for distance in away)
    stamps = torch.einsum("nyk,nxk,k->nyx", down, across, weights)
    stamps = stamps / stamps.square().sum(dim=(1, 2)).mean().sqrt()
    densities = np.exp(rng.normal(0, rng.uniform(0, 0.2), len(xy)))
    stamps = stamps * torch.from_numpy(densities).float().to(device)[:, None, None]
    place = torch.from_numpy(whole).to(device)
    rows = place[:, 1, None, None] + offsets[None, :, None]
    columns = place[:, 0, None, None] + offsets[None, None, :]
    inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    index = (rows.clamp(0, shape[0] - 1), columns.clamp(0, shape[1] - 1))
    return painted.index_put_(index, stamps * inside, accumulate=True)


def _turned(
    centres: NDArray[np.float64],  # (k, 3)
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:  # (count, k, 2)
    """Centres in the image plane, for each of ``count`` particles."""
    turns = Rotation.random(count, rng=rng)
    if rng.uniform() < 0.3:
        few = int(rng.integers(1, 5))
        turns = turns[rng.integers(0, min(few, count), count)]
    planar = Rotation.from_euler("z", rng.uniform(0, 2 * pi, (count, 1)))
    matrices: NDArray[np.float64] = (planar * turns).as_matrix()
    return np.asarray(np.einsum("nij,kj->nki", matrices, centres)[..., :2])
