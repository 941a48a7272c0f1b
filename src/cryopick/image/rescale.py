"""Resample a micrograph isotropically, and carry coordinates there and back."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch_fourier_rescale import fourier_rescale_2d

OVERSAMPLING = 1.6
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

    @property
    def binned_shape(self) -> tuple[int, int]:
        """(h, w) between the two: of the binned image."""
        height, width = (-(-length // self.binning) for length in self.source_shape)
        return height, width

    def _step(self) -> NDArray[np.float64]:
        """Original pixels per rescaled pixel, (x, y)."""
        height, width = self.binned_shape
        return self.binning * np.array([width / self.target_shape[1], height / self.target_shape[0]])

    def _origin(self) -> NDArray[np.float64]:
        """Where the rescaled pixel (0, 0) lies in the original, (x, y).

        `fourier_rescale_2d` keeps the pixel at index ``ceil(length / 2)`` in place (it calls `fftshift`
        before the transform and `ifftshift` after, which differ for odd lengths), and a bin's centre is the
        mean of its pixels' centres.
        """
        height, width = self.binned_shape
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
    """Resample an image that has been binned: crop (or pad) its Fourier transform.

    The Fourier transform of the full-size image would be exact and is most of the cost of picking a
    micrograph; averaging first (`core.bin_image`), down to no less than `OVERSAMPLING` times the wanted
    sampling, keeps the pass band (amplitude 0.85 at the new Nyquist frequency, which whitening evens out) and
    costs a tenth.

    Parameters
    ----------
    image
        Shape ``rescaling.binned_shape``, floating point.
    rescaling
        From `plan_rescaling` for the original's shape.

    Returns
    -------
    torch.Tensor
        Shape ``rescaling.target_shape``, same mean grey value.
    """
    if image.shape == rescaling.target_shape:
        return image
    if any(new > old for new, old in zip(rescaling.target_shape, image.shape, strict=True)):
        rescaled: torch.Tensor = fourier_rescale_2d(image, target_shape=rescaling.target_shape)[0]
        return rescaled
    return _fourier_crop(image, rescaling.target_shape)


def _fourier_crop(
    image: torch.Tensor,  # (h, w)
    shape: tuple[int, int],
) -> torch.Tensor:  # (h', w')
    """Do what `fourier_rescale_2d` does to a smaller shape, without the coefficients that it throws away.

    After the transform along the rows only the columns that stay are transformed further: a quarter of the
    time where a third of the sampling stays.
    """
    (height, width), (rows, columns) = image.shape, shape
    x = torch.arange(columns // 2 + 1, device=image.device)
    y = torch.cat([torch.arange((rows + 1) // 2), torch.arange(-(rows // 2), 0)]).to(image.device)
    spectrum = torch.fft.rfft(image, dim=1)[:, : len(x)]
    spectrum = torch.fft.fft(spectrum, dim=0)[y]
    spectrum *= _start_from_middle(y, height)[:, None] * _start_from_middle(x, width)
    rescaled = torch.fft.irfft2(spectrum, s=shape, norm="forward") / (height * width)
    shifted: torch.Tensor = torch.fft.ifftshift(rescaled)
    return shifted


def _start_from_middle(
    frequency: torch.Tensor,  # (n,)
    length: int,
) -> torch.Tensor:  # (n,)
    """Phases that bring index ceil(length / 2) of an axis to index 0."""
    # Whole turns are left out before they cost precision.
    angle = 2 * torch.pi / length * (frequency * ((length + 1) // 2) % length)
    return torch.polar(torch.ones_like(angle), angle)
