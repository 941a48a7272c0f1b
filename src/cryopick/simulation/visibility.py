"""How visible a particle is: the signal-to-noise ratio of the filter that knows it best."""

from dataclasses import dataclass

import numpy as np
import torch

from cryopick.simulation.detector import Detector, shot_variance
from cryopick.simulation.fourier import frequencies
from cryopick.simulation.ice import Ice, structural_power
from cryopick.simulation.optics import Optics, contrast_transfer
from cryopick.simulation.particles import ParticleViews, stamps

FINEST_DETAIL = 3.5
"""Cycles per diameter up to which signal counts: finer detail differs from view to view."""


@dataclass(frozen=True)
class NoiseLevels:
    """Strengths of the two noises that give a wanted visibility.

    Parameters
    ----------
    structural
        Standard deviation of the white part of the phase noise for each pixel, in rad.
    dose_factor
        What the dose is multiplied by; 1 unless shot noise alone would already hide the particle.
    """

    structural: float
    dose_factor: float


def noise_for_visibility(
    visibility: float,
    views: ParticleViews,
    contrast: float,
    optics: Optics,
    ice: Ice,
    detector: Detector,
    pixel_size: float,
) -> NoiseLevels:
    """Solve for the noise at which the average particle has a given matched-filter signal-to-noise ratio.

    ``visibility^2 = mean over views of sum_k |S(k)|^2 / P(k)``: the best any linear picker can do with a lone
    particle of known view, from its coarse features (to `FINEST_DETAIL`). Structural noise is added up to
    that; if shot noise alone exceeds it, the dose is raised instead.

    Parameters
    ----------
    visibility
        About 3 is barely visible and 20 plain.
    views
        Of the particle.
    contrast
        Potential of solid protein above ice, in V.
    pixel_size
        Of the frame, in A/px.
    """
    count = min(8, len(views.images))
    which = np.linspace(0, len(views.images) - 1, count).astype(np.intp)
    images = stamps(views, which, np.zeros(count), np.zeros((count, 2)), pixel_size)
    side = 2 * images.shape[-1]
    shape = (side, side)
    device = images.device
    transfer = 2 * contrast_transfer(optics, shape, pixel_size, device)
    double = torch.full((side // 2 + 1,), 2.0, device=device)  # rfft keeps one of each conjugate pair
    double[0] = 1
    double[-1] = 1
    phase = optics.interaction * contrast * images
    signal = (torch.fft.rfft2(phase, s=shape).abs() ** 2).mean(dim=0) * transfer**2 * double / side**2
    cycles = frequencies(shape, pixel_size, device) * views.particle.diameter_angstrom
    signal *= cycles < FINEST_DETAIL
    signal[0, 0] = 0
    coloured = structural_power(ice, shape, pixel_size, device) * transfer**2
    shot = shot_variance(detector, pixel_size)
    quiet = 1e-2 * shot  # some structure is always there

    def achieved(structural: float, shot_power: float) -> float:
        return float((signal / (structural * coloured + shot_power)).sum().sqrt())

    best = achieved(0.0, shot)
    if best <= visibility:
        return NoiseLevels(structural=0.0, dose_factor=(visibility / best) ** 2)
    low, high = np.log(quiet), np.log(shot) + 25
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if achieved(float(np.exp(middle)), shot) > visibility else (low, middle)
    return NoiseLevels(structural=float(np.exp(low / 2)), dose_factor=1.0)
