"""The camera: finite dose, shot noise, and a modulation transfer function."""

from dataclasses import dataclass

import torch

from cryopick.simulation.fourier import apply_filter, frequencies

POISSON_LIMIT = 50.0
"""Mean electrons per pixel above which shot noise is drawn as Gaussian."""


@dataclass(frozen=True)
class Detector:
    """A camera and how long it looked.

    Parameters
    ----------
    dose
        Electrons for each A^2.
    efficiency
        Detective quantum efficiency at low frequency: the share of electrons that count.
    physical_pixel
        The camera's own pixel size at the specimen, in A; micrographs are binned or cropped from it.
    mtf_at_nyquist
        Modulation transfer at the camera's Nyquist frequency.
    """

    dose: float = 40.0
    efficiency: float = 0.7
    physical_pixel: float = 1.0
    mtf_at_nyquist: float = 0.4


def modulation_transfer(
    detector: Detector,
    shape: tuple[int, int],
    pixel_size: float,
    device: torch.device | str = "cpu",
) -> torch.Tensor:  # (h, w // 2 + 1)
    """Camera's transfer in rfft layout: an exponential fall to ``mtf_at_nyquist``."""
    relative = frequencies(shape, pixel_size, device) * 2 * detector.physical_pixel
    return torch.tensor(detector.mtf_at_nyquist, device=device) ** relative


def shot_variance(detector: Detector, pixel_size: float) -> float:
    """Variance of a pixel of an empty image of mean 1."""
    return 1 / (detector.dose * detector.efficiency * pixel_size**2)


def record(
    intensity: torch.Tensor,  # (h, w)
    detector: Detector,
    pixel_size: float,
    generator: torch.Generator,
) -> torch.Tensor:  # (h, w)
    """Count electrons.

    Parameters
    ----------
    intensity
        Relative to the incident beam, so 1 in vacuum; negative values count as 0.

    Returns
    -------
    torch.Tensor
        Counts in units of the incident dose per pixel (mean about the transmitted fraction), blurred by
        the MTF, which acts on the shot noise as on the image.
    """
    counted = detector.dose * detector.efficiency * pixel_size**2
    expected = intensity.clamp_min(0) * counted
    if counted < POISSON_LIMIT:
        electrons = torch.poisson(expected, generator=generator)
    else:
        noise = torch.randn(expected.shape, generator=generator, device=expected.device)
        electrons = expected + expected.sqrt() * noise
    shape = (intensity.shape[0], intensity.shape[1])
    transfer = modulation_transfer(detector, shape, pixel_size, intensity.device)
    return apply_filter(electrons / counted, transfer)
