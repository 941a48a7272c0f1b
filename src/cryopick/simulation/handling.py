"""What publishers do to a micrograph before others see it: filters, local contrast, 8 bits."""

from dataclasses import dataclass

import numpy as np
import torch
from skimage.exposure import equalize_adapthist

from cryopick.image import background, gaussian_blur

LEAST_CLIP = 2 / 256
"""Below it scikit-image (0.26) overfills histograms of few grey values, and most of the image turns white;
below half of it, it changes nothing. OpenCV's usual limit."""


@dataclass(frozen=True)
class Handling:
    """Steps in the order taken; the default takes none.

    Parameters
    ----------
    low_pass
        Standard deviation of a Gaussian blur in px; 0 is none.
    high_pass
        Standard deviation in px of the blur that is subtracted; 0 is none.
    denoise
        0 to 1: shrinks weak local variance towards the local mean (Wiener's filter).
    local_contrast
        Clip limit of contrast-limited adaptive histogram equalisation, `LEAST_CLIP` or more; 0 is none.
    eight_bit
        Stretch between percentiles and round to 256 levels.

    Raises
    ------
    ValueError
        If the clip limit is one that spoils images.
    """

    low_pass: float = 0.0
    high_pass: float = 0.0
    denoise: float = 0.0
    local_contrast: float = 0.0
    eight_bit: bool = False

    def __post_init__(self) -> None:
        """Check the clip limit."""
        if 0 < self.local_contrast < LEAST_CLIP:
            raise ValueError(f"local_contrast={self.local_contrast}: wanted 0, or {LEAST_CLIP} or more")


def handle(image: torch.Tensor, handling: Handling) -> torch.Tensor:  # (h, w)
    """Treat an image as a publisher would; the units become the publisher's."""
    if handling.low_pass:
        image = gaussian_blur(image, handling.low_pass)
    if handling.high_pass:
        image = image - 0.95 * background(image, handling.high_pass)
    if handling.denoise:
        image = _wiener(image, handling.denoise)
    if handling.local_contrast or handling.eight_bit:
        image = _stretch(image)
    if handling.local_contrast:
        tiles = (max(16, image.shape[0] // 8), max(16, image.shape[1] // 8))
        equalised = equalize_adapthist(
            image.cpu().numpy().astype(np.float64), kernel_size=tiles, clip_limit=handling.local_contrast
        )
        image = torch.from_numpy(equalised.astype(np.float32)).to(image.device)
    if handling.eight_bit:
        image = (image * 255).round()
    return image


def _stretch(image: torch.Tensor) -> torch.Tensor:  # (h, w) in [0, 1]
    """Map the range between the 0.1 and 99.9 percentiles to [0, 1]."""
    ordered = image.flatten()[::5].sort().values
    low, high = ordered[len(ordered) // 1000], ordered[-1 - len(ordered) // 1000]
    return ((image - low) / (high - low).clamp_min(1e-12)).clamp(0, 1)


def _wiener(image: torch.Tensor, strength: float) -> torch.Tensor:  # (h, w)
    """Wiener's adaptive filter over 3 x 3 pixels, mixed with the image by ``strength``."""
    stack = image[None, None]
    padded = torch.nn.functional.pad(stack, (1,) * 4, mode="reflect")
    mean = torch.nn.functional.avg_pool2d(padded, 3, stride=1)
    square = torch.nn.functional.avg_pool2d(padded**2, 3, stride=1)
    variance = (square - mean**2).clamp_min(0)
    noise = variance.mean()
    smooth = mean + (variance - noise).clamp_min(0) / variance.clamp_min(1e-12) * (stack - mean)
    return (strength * smooth + (1 - strength) * stack)[0, 0]
