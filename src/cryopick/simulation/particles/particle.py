"""A particle: a density in three dimensions, and the diameter an expert would give it."""

from dataclasses import dataclass

import numpy as np
import torch

from cryopick.simulation.particles.point_cloud import PointCloud

LABEL_PADDING = 1.05
"""Experts draw the circle a little outside the particle: 191 A around beta-galactosidase's 180 A."""

SATURATION = 1.8
"""Densities are limited to this, because points placed by rule can overlap and atoms cannot."""


@dataclass(frozen=True, eq=False)
class Particle:
    """A density above that of the surrounding ice, relative to solid protein.

    Parameters
    ----------
    volume
        Shape (n, n, n), axes z, y, x; float32; 1 is solid protein, 0 is ice. The centre of mass is at the
        centre of the cube, ``(n - 1) / 2`` on each axis.
    voxel_size
        In A.
    diameter_angstrom
        Twice the radius that holds 98 % of the mass, slightly padded.
    name
        What it is, for tables.
    """

    volume: torch.Tensor
    voxel_size: float
    diameter_angstrom: float
    name: str


def cloud_diameter(cloud: PointCloud) -> float:
    """Diameter in A as experts draw it: around the longest dimension, with a little air."""
    return 2 * LABEL_PADDING * cloud.radius(0.98)


def particle_from_cloud(
    cloud: PointCloud,
    name: str,
    *,
    voxels_per_diameter: int = 32,
    resolution: float = 8.0,
) -> Particle:
    """Make a density from points: trilinear splatting, then a Gaussian blur.

    Parameters
    ----------
    cloud
        In A; centred here.
    name
        Given to the particle.
    voxels_per_diameter
        Sampling of the density.
    resolution
        Full width at half maximum of the blur in A; never below 1.5 voxels, so that no point stands alone.
    """
    cloud = cloud.centred()
    diameter = cloud_diameter(cloud)
    voxel_size = diameter / voxels_per_diameter
    sigma = max(resolution, 1.5 * voxel_size) / 2.355 / voxel_size
    farthest = float(np.linalg.norm(cloud.positions, axis=1).max())
    # The blur is periodic: what it carries over an edge would come back at the opposite one.
    size = 2 * int(np.ceil(min(farthest, 0.75 * diameter) / voxel_size + max(2.0, 3 * sigma))) + 2
    volume = _splat(cloud, size, voxel_size) / voxel_size**3
    volume = _blur(volume, sigma).clamp_(0, SATURATION)
    return Particle(volume, voxel_size, diameter, name)


def _splat(cloud: PointCloud, size: int, voxel_size: float) -> torch.Tensor:  # (size, size, size), z y x
    """Share each point's weight among the eight voxels around it; points outside are dropped."""
    place = torch.from_numpy(cloud.positions[:, ::-1].copy()) / voxel_size + (size - 1) / 2
    base = place.floor().long()
    part = place - base
    weights = torch.from_numpy(cloud.weights)
    volume = torch.zeros(size**3, dtype=torch.float64)
    for corner in range(8):
        offset = torch.tensor([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
        voxel = base + offset
        share = torch.where(offset.bool(), part, 1 - part).prod(dim=1)
        inside = ((voxel >= 0) & (voxel < size)).all(dim=1)
        index = (voxel[:, 0] * size + voxel[:, 1]) * size + voxel[:, 2]
        volume.index_add_(0, index[inside], (share * weights)[inside])
    return volume.reshape(size, size, size).float()


def _blur(volume: torch.Tensor, sigma: float) -> torch.Tensor:  # (n, n, n)
    """Gaussian blur in voxels, through Fourier space."""
    size = volume.shape[0]
    whole = torch.exp(-2 * (torch.pi * sigma * torch.fft.fftfreq(size)) ** 2)
    half = torch.exp(-2 * (torch.pi * sigma * torch.fft.rfftfreq(size)) ** 2)
    kernel = whole[:, None, None] * whole[None, :, None] * half[None, None, :]
    blurred: torch.Tensor = torch.fft.irfftn(torch.fft.rfftn(volume) * kernel, s=volume.shape)
    return blurred
