"""One power spectrum for every micrograph: what was done to all of it alike is undone."""

import torch
import torch.nn.functional as F
from scipy.fft import next_fast_len

DEPTH = 1e-3
"""Frequencies below this part of the strongest power are raised no further: nothing is left there."""

MANY = 30
"""Patches side by side that estimate a spectrum well; where fewer fit they overlap by half."""


def whiten(
    image: torch.Tensor,  # (h, w)
    patch: int,
    detail: float,
) -> torch.Tensor:  # (h, w)
    """Divide by the image's own amplitude spectrum and keep coarse detail.

    The best linear picker divides by the noise's power (North 1963, doi 10.1109/PROC.1963.2383), and what
    envelope, detector and publisher's filters did to signal and noise alike drops out, so that a raw
    micrograph and a band-passed copy look alike. The spectrum is the median over patches, averaged over
    rings: carbon edges and crystals, which fill some patches, hardly count. Grey values lose their units.

    Parameters
    ----------
    image
        Shape (h, w).
    patch
        Side of the patches in px; a smaller image is one patch.
    detail
        Width (sigma) of the Gaussian envelope of what is kept, in cycles per px.
    """
    height, width = image.shape
    side = max(2, min(patch, height, width) // 2 * 2)
    power = ring_powers(image, side)
    gain = power.clamp_min(DEPTH * float(power.max()) + torch.finfo(power.dtype).tiny).rsqrt()
    pad = min(side // 4, height - 1, width - 1)
    rows, columns = (next_fast_len(length + 2 * pad, real=True) for length in image.shape)
    stretch = (pad, columns - width - pad, pad, rows - height - pad)
    padded = F.pad((image - image.mean())[None, None], stretch, mode="reflect")[0, 0]
    frequency = _frequencies(rows, columns, image.device)
    ring = (frequency * side).clamp_max(side / 2 - 1e-3)
    low = ring.long()
    response = torch.lerp(gain[low], gain[low + 1], ring - low)
    response *= torch.exp(-0.5 * (frequency / detail) ** 2)
    filtered: torch.Tensor = torch.fft.irfft2(torch.fft.rfft2(padded) * response, s=(rows, columns))
    return filtered[pad : pad + height, pad : pad + width]


def ring_powers(
    image: torch.Tensor,  # (h, w)
    side: int,
) -> torch.Tensor:  # (side // 2 + 1,)
    """Power at whole cycles per patch: median over patches, mean over rings."""
    step = side if image.numel() > MANY * side**2 else side // 2
    window = torch.hann_window(side, device=image.device)
    patches = image.unfold(0, side, step).unfold(1, side, step).reshape(-1, side, side)
    patches = (patches - patches.mean(dim=(1, 2), keepdim=True)) * window[:, None] * window
    typical = (torch.fft.rfft2(patches).abs() ** 2).median(dim=0).values
    ring = (_frequencies(side, side, image.device) * side).round().long()
    inside = ring <= side // 2
    count = torch.bincount(ring[inside], minlength=side // 2 + 1)
    power = torch.zeros(side // 2 + 1, device=image.device, dtype=image.dtype)
    power.index_add_(0, ring[inside], typical[inside])
    power /= count
    power[0] = power[1]  # the mean was taken off
    return power


def _frequencies(rows: int, columns: int, device: torch.device) -> torch.Tensor:  # (rows, columns // 2 + 1)
    """Spatial frequency of each coefficient of `rfft2`, in cycles per px."""
    y = torch.fft.fftfreq(rows, device=device)
    x = torch.fft.rfftfreq(columns, device=device)
    return torch.hypot(y[:, None], x)
