"""How far out the rings of a spectrum follow a contrast transfer function."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch_ctf import calculate_ctf_2d
from torch_ctf_estimation.estimate_ctf_1d import estimate_gof_resolution_1d

from cryopick.io.coordinates import Optics
from cryopick.validation.ctf.spectrum import Spectrum
from cryopick.validation.ctf.values import CtfValues

CORRELATED = 0.3
"""Least correlation between measured and fitted rings that counts as following."""

_CYCLES = 2.0
"""Rings under the window in which they are correlated."""


@dataclass(frozen=True, eq=False)
class RadialFit:
    """Rings averaged along lines of equal phase, so that astigmatism does not blur them.

    Parameters
    ----------
    frequency
        Shape (n,), in 1/A.
    measured
        Shape (n,): power over its background.
    fitted
        Shape (n,): square of the contrast transfer function, averaged in the same way.
    windows, correlation
        Shape (m,): frequency at the middle of a window of two rings, in 1/A, and correlation of measured and
        fitted in it.
    resolution
        In A, where the correlation first falls below `CORRELATED`; None where it is never above.
    """

    frequency: NDArray[np.float32]
    measured: NDArray[np.float32]
    fitted: NDArray[np.float32]
    windows: NDArray[np.float32]
    correlation: NDArray[np.float32]
    resolution: float | None


def squared_ctf(spectrum: Spectrum, values: CtfValues, optics: Optics) -> torch.Tensor:
    """Compute the square of a contrast transfer function in the layout of a spectrum."""
    voltage, aberration, contrast = optics.values
    ctf: torch.Tensor = calculate_ctf_2d(
        defocus=values.defocus * 1e-4,
        astigmatism=values.astigmatism / 2 * 1e-4,
        astigmatism_angle=values.defocus_angle,
        voltage=voltage,
        spherical_aberration=aberration,
        amplitude_contrast=contrast,
        phase_shift=values.phase_shift,
        pixel_size=spectrum.spacing,
        image_shape=(spectrum.side, spectrum.side),
        rfft=True,
        fftshift=False,
    )
    return ctf**2


def fit_radially(spectrum: Spectrum, values: CtfValues, optics: Optics, coarsest: float) -> RadialFit:
    """Correlate measured with fitted rings, from ``coarsest`` A to the edge of the spectrum.

    The measure of CTFFIND4 (doi 10.1016/j.jsb.2015.08.008) with a moving window and a threshold of 0.3.
    """
    bins = _bins_of_equal_phase(spectrum, values)
    frequency = torch.arange(spectrum.side // 2 + 1) / (spectrum.side * spectrum.spacing)
    inside = frequency >= 1 / coarsest
    frequency = frequency[inside]
    measured = _average(spectrum.rings(), bins)[inside]
    fitted = _average(squared_ctf(spectrum, values, optics), bins)[inside]
    follows = estimate_gof_resolution_1d(
        measured,
        frequency,
        fitted,
        defocus_um=values.defocus * 1e-4,
        voltage_kev=optics.values[0],
        window_cycles=_CYCLES,
        cc_threshold=CORRELATED,
    )
    correlation = follows.window_pearson_r.numpy()
    return RadialFit(
        frequency=frequency.numpy(),
        measured=measured.numpy(),
        fitted=fitted.numpy(),
        windows=np.reciprocal(follows.spacing_A.numpy()),
        correlation=correlation,
        resolution=follows.fit_res_A if (correlation >= CORRELATED).any() else None,
    )


def _bins_of_equal_phase(spectrum: Spectrum, values: CtfValues) -> torch.Tensor:  # (n, n // 2 + 1)
    """Find the bin of each sample: the radius at which the mean defocus alone has its phase.

    Gctf's equiphase averaging (doi 10.1016/j.jsb.2015.11.003), which leaves the spherical aberration out.
    """
    y, x = spectrum.frequencies()
    angle = torch.atan2(y, x) - torch.deg2rad(torch.tensor(values.defocus_angle))
    relative = 1 + values.astigmatism / 2 / values.defocus * torch.cos(2 * angle)
    radius = torch.hypot(y, x) * relative.clamp_min(0).sqrt()
    return (radius * spectrum.side * spectrum.spacing).round().long()


def _average(picture: torch.Tensor, bins: torch.Tensor) -> torch.Tensor:  # (n // 2 + 1,)
    """Average over the samples of each bin that lies within the spectrum."""
    count = bins.shape[1]
    total = torch.bincount(bins.flatten(), picture.flatten())[:count]
    return total / torch.bincount(bins.flatten())[:count].clamp_min(1)
