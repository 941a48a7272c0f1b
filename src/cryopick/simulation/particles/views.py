"""Projections of a particle: views over the sphere, turned and placed in the image plane as needed."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.simulation.particles.particle import Particle

_AT_ONCE = 8
"""Turned volumes in memory."""


@dataclass(frozen=True, eq=False)
class ParticleViews:
    """Projections of one particle from many directions, at psi = 0.

    Parameters
    ----------
    particle
        What was projected.
    images
        Shape (m, n, n), float32: projected thickness of solid protein, in A, at the particle's voxel size,
        smoothed for ``pixel_size``.
    directions
        Shape (m, 2): RELION's rot and tilt in degrees.
    pixel_size
        The coarsest sampling in A/px for which the images are smooth enough.
    """

    particle: Particle
    images: torch.Tensor
    directions: NDArray[np.float64]
    pixel_size: float


def euler_matrices(
    angles: NDArray[np.float64],  # (n, 3) rot, tilt, psi in degrees
) -> NDArray[np.float64]:  # (n, 3, 3)
    """RELION's matrices (ZYZ): a point of the volume appears at x and y of ``A @ point`` in the image."""
    rot, tilt, psi = np.deg2rad(np.asarray(angles, dtype=np.float64).reshape(-1, 3)).T
    return _about_z(psi) @ _about_y(tilt) @ _about_z(rot)


def _about_z(angle: NDArray[np.float64]) -> NDArray[np.float64]:  # (n,) -> (n, 3, 3)
    matrix = np.zeros((len(angle), 3, 3))
    matrix[:, 0, 0] = matrix[:, 1, 1] = np.cos(angle)
    matrix[:, 0, 1], matrix[:, 1, 0] = np.sin(angle), -np.sin(angle)
    matrix[:, 2, 2] = 1
    return matrix


def _about_y(angle: NDArray[np.float64]) -> NDArray[np.float64]:  # (n,) -> (n, 3, 3)
    matrix = np.zeros((len(angle), 3, 3))
    matrix[:, 0, 0] = matrix[:, 2, 2] = np.cos(angle)
    matrix[:, 0, 2], matrix[:, 2, 0] = -np.sin(angle), np.sin(angle)
    matrix[:, 1, 1] = 1
    return matrix


def spread_directions(
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:  # (count, 2)
    """Rot and tilt in degrees, evenly over the sphere (a spiral, begun at a random angle)."""
    height = 1 - (2 * np.arange(count) + 1) / count
    rot = np.rad2deg(np.arange(count) * np.pi * (3 - sqrt(5))) + rng.uniform(0, 360)
    return np.stack([rot % 360, np.rad2deg(np.arccos(height))], axis=1)


def project(
    particle: Particle,
    angles: NDArray[np.float64],  # (m, 3) rot, tilt, psi in degrees
) -> torch.Tensor:  # (m, n, n)
    """Integrate the density along the beam, in A of solid protein, for each orientation."""
    volume = particle.volume[None, None]
    size = volume.shape[-1]
    # grid_sample asks where each image point lies in the volume, in x, y, z: the transpose of A.
    inverse = torch.from_numpy(euler_matrices(angles)).float().transpose(1, 2).to(volume.device)
    line = torch.linspace(-1, 1, size, device=volume.device)[:, None]
    images = []
    for first in range(0, len(inverse), _AT_ONCE):
        # What affine_grid computes, in sums over broadcast axes instead of a matrix product for each voxel.
        x, y, z = inverse[first : first + _AT_ONCE, None, None, None].unbind(-1)
        grid = line * x + line[:, None] * y + line[:, None, None] * z
        turned = torch.nn.functional.grid_sample(
            volume.expand(len(grid), -1, -1, -1, -1), grid, align_corners=True
        )
        images.append(turned[:, 0].sum(dim=1) * particle.voxel_size)
    return torch.cat(images)


def make_views(
    particle: Particle,
    pixel_size: float,
    count: int,
    rng: np.random.Generator,
) -> ParticleViews:
    """Project a particle from ``count`` directions over the sphere, for frames of ``pixel_size`` A/px."""
    directions = spread_directions(count, rng)
    images = project(particle, np.pad(directions, ((0, 0), (0, 1))))
    ratio = pixel_size / particle.voxel_size
    if ratio > 1:  # coarser sampling would alias: average as the coarse pixel does
        images = _smooth(images, 0.45 * sqrt(ratio**2 - 1))
    return ParticleViews(particle, images, directions, pixel_size)


def _smooth(images: torch.Tensor, sigma: float) -> torch.Tensor:  # (m, n, n), sigma in pixels
    """Gaussian blur of a stack of images, separably."""
    reach = max(1, ceil(3 * sigma))
    offsets = torch.arange(-reach, reach + 1, dtype=torch.float32, device=images.device)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = kernel / kernel.sum()
    stack = images[:, None]
    stack = torch.nn.functional.conv2d(stack, kernel[None, None, None, :], padding=(0, reach))
    return torch.nn.functional.conv2d(stack, kernel[None, None, :, None], padding=(reach, 0))[:, 0]


def stamps(
    views: ParticleViews,
    which: NDArray[np.intp],  # (k,)
    psi: NDArray[np.float64],  # (k,) degrees
    offsets: NDArray[np.float64],  # (k, 2) x, y in px
    pixel_size: float,
) -> torch.Tensor:  # (k, s, s)
    """Turn views in the plane and sample them at a frame's pixels.

    Parameters
    ----------
    views
        The particle's views.
    which
        View of each particle.
    psi
        In-plane angle of each, RELION's sense.
    offsets
        Where the particle's centre lies relative to the stamp's central pixel.
    pixel_size
        Of the frame, in A/px.

    Returns
    -------
    torch.Tensor
        Projected protein in A; ``s`` is odd, the central pixel is ``(s - 1) / 2``.
    """
    source = views.images[torch.from_numpy(np.asarray(which, dtype=np.int64))][:, None]
    extent = (source.shape[-1] - 1) * views.particle.voxel_size / pixel_size
    size = 2 * ceil(extent / 2 + 1) + 1
    angle = torch.from_numpy(np.deg2rad(psi)).float().to(source.device)
    shift = torch.from_numpy(np.asarray(offsets, dtype=np.float32)).to(source.device)
    scale = (size - 1) / extent
    cosine, sine = torch.cos(angle), torch.sin(angle)
    # Image point p (about the centre) shows the view at A_psi^T p; the unit is half the view's extent.
    rotation = torch.stack([torch.stack([cosine, -sine], -1), torch.stack([sine, cosine], -1)], -2)
    translation = -(rotation @ shift[:, :, None]) * (2 / extent)
    grid = torch.nn.functional.affine_grid(
        torch.cat([rotation * scale, translation], -1), [len(source), 1, size, size], align_corners=True
    )
    return torch.nn.functional.grid_sample(source, grid, align_corners=True)[:, 0]
