"""Resample a micrograph isotropically, and carry coordinates there and back."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch_fourier_rescale import fourier_rescale_2d

OVERSAMPLING = 2.5
"""Binning keeps at least this many times the wanted sampling; the Fourier crop does the rest."""


@dataclass(frozen=True)
class Rescaling:
    """How the pixels of a rescaled image lie on those of the original.

    Parameters
    ----------
    source_shape, target_shape
        (h, w) of the original and of the rescaled image.
    binning
        Pixels averaged along each axis before the Fourier crop.
    """

    source_shape: tuple[int, int]
    target_shape: tuple[int, int]
    binning: int

    def _step(self) -> NDArray[np.float64]:
        """Original pixels per rescaled pixel, (x, y)."""
        height, width = (-(-length // self.binning) for length in self.source_shape)
        return self.binning * np.array([width / self.target_shape[1], height / self.target_shape[0]])

    def _origin(self) -> NDArray[np.float64]:
        """Where the rescaled pixel (0, 0) lies in the original, (x, y).

        `fourier_rescale_2d` keeps the pixel at index ``ceil(length / 2)`` in place (it calls `fftshift`
        before the transform and `ifftshift` after, which differ for odd lengths), and a bin's centre is the
        mean of its pixels' centres.
        """
        height, width = (-(-length // self.binning) for length in self.source_shape)
        fixed_binned = np.array([(width + 1) // 2, (height + 1) // 2])
        fixed_target = np.array([(self.target_shape[1] + 1) // 2, (self.target_shape[0] + 1) // 2])
        fixed_source = self.binning * fixed_binned + (self.binning - 1) / 2
        return np.asarray(fixed_source - fixed_target * self._step())

    def to_rescaled(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map original coordinates, shape (n, 2) as (x, y) in px, to the rescaled image."""
        return np.asarray((xy - self._origin()) / self._step())

    def to_original(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map rescaled coordinates, shape (n, 2) as (x, y) in px, to the original image."""
        return np.asarray(xy * self._step() + self._origin())


def plan_rescaling(shape: tuple[int, int], factor: float) -> Rescaling:
    """Decide binning and target size.

    Parameters
    ----------
    shape
        (h, w) of the original image, px.
    factor
        Rescaled pixels per original pixel; above 1 enlarges.

    Returns
    -------
    Rescaling
        With at least one pixel along each axis.
    """
    height, width = shape
    binning = max(1, int(1 / (factor * OVERSAMPLING)))
    return Rescaling(
        source_shape=(height, width),
        target_shape=(max(1, round(height * factor)), max(1, round(width * factor))),
        binning=binning,
    )


def rescale(
    image: torch.Tensor,  # (h, w)
    rescaling: Rescaling,
) -> torch.Tensor:  # (h', w')
    """Resample an image: average over bins, then crop (or pad) its Fourier transform.

    The full-size Fourier transform would be exact and is most of the cost of picking a micrograph; averaging
    first, down to no less than `OVERSAMPLING` times the wanted sampling, keeps the pass band (amplitude 0.93
    at the new Nyquist frequency) and costs a tenth.

    Parameters
    ----------
    image
        Shape (h, w), floating point.
    rescaling
        From `plan_rescaling` for this shape.

    Returns
    -------
    torch.Tensor
        Shape ``rescaling.target_shape``, same mean grey value.
    """
    if rescaling.binning > 1:
        image = F.avg_pool2d(image[None], rescaling.binning, ceil_mode=True, count_include_pad=False)[0]
    if image.shape == rescaling.target_shape:
        return image
    rescaled: torch.Tensor = fourier_rescale_2d(image, target_shape=rescaling.target_shape)[0]
    return rescaled
