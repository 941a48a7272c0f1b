"""Normalised cross-correlation with many templates, by Fourier transforms."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from scipy.fft import next_fast_len

_FLAT = 0.02
"""Local deviations below this, over that of the whole image, are no particle's: nothing correlates there."""


@dataclass(frozen=True, eq=False)
class Correlation:
    """How well templates fit at every pixel of an image.

    Parameters
    ----------
    best
        Shape (h, w): the highest correlation of all templates, in [-1, 1]; 0 where the image is flat.
    template
        Shape (h, w): the index of that template.
    power
        Shape (h, w): mean square of the image within the mask.
    """

    best: torch.Tensor
    template: torch.Tensor
    power: torch.Tensor


def correlate(
    image: torch.Tensor,  # (h, w)
    templates: Iterable[torch.Tensor],  # each (size, size)
    mask: torch.Tensor,  # (size, size)
) -> Correlation:
    """Correlate an image with templates, each compared within a mask whose middle is laid on a pixel.

    At every pixel this is Pearson's correlation of template and image over the mask's pixels: the image's
    mean and deviation are those within the mask, and come from two more correlations (Roseman 2003, doi
    10.1016/j.ultramic.2002.11.005). Beyond its edges the image is continued by its own values there.

    Parameters
    ----------
    image
        Shape (h, w), mean about 0.
    templates
        Each of shape (size, size), size odd; within the mask of mean 0 and length 1, beyond it 0.
    mask
        Shape (size, size), 1 within and 0 beyond.
    """
    height, width = image.shape
    reach = mask.shape[0] // 2
    rows, columns = (next_fast_len(length + 2 * reach, real=True) for length in image.shape)
    padded = F.pad(image[None, None], (reach,) * 4, mode="replicate")[0, 0]
    transform = torch.fft.rfft2(padded, s=(rows, columns))

    def against(kernel: torch.Tensor, transform: torch.Tensor = transform) -> torch.Tensor:
        # Along the rows first, of which only those of the kernel are not empty.
        other = torch.fft.fft(torch.fft.rfft(kernel, n=columns), n=rows, dim=0)
        product: torch.Tensor = torch.fft.irfft2(transform * other.conj(), s=(rows, columns))
        return product[:height, :width]

    count = float(mask.sum())
    mean = against(mask) / count
    power = (against(mask, torch.fft.rfft2(padded**2, s=(rows, columns))) / count).clamp_min(0)
    deviation = (power - mean**2).clamp_min(0).sqrt()
    flat = deviation <= _FLAT * image.std()
    best = torch.full_like(image, -torch.inf)
    index = torch.zeros_like(image, dtype=torch.int32)
    for number, template in enumerate(templates):
        fit = against(template)
        better = fit > best
        index.masked_fill_(better, number)
        torch.maximum(best, fit, out=best)
    best = (best / (deviation * count**0.5)).masked_fill(flat, 0.0).clamp(-1, 1)
    return Correlation(best, index, power)
