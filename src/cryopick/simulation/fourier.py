"""Frequencies, filters and coloured noise on a rectangular frame."""

from collections.abc import Callable

import torch


def frequencies(
    shape: tuple[int, int],
    pixel_size: float = 1.0,
    device: torch.device | str = "cpu",
) -> torch.Tensor:  # (h, w // 2 + 1)
    """Spatial frequency in 1/A (1/px for a pixel size of 1), in the layout of ``torch.fft.rfft2``."""
    rows = torch.fft.fftfreq(shape[0], pixel_size, device=device)
    columns = torch.fft.rfftfreq(shape[1], pixel_size, device=device)
    return torch.hypot(rows[:, None], columns[None, :])


def apply_filter(
    image: torch.Tensor,  # (..., h, w)
    transfer: torch.Tensor,  # (h, w // 2 + 1)
) -> torch.Tensor:  # (..., h, w)
    """Multiply an image by a transfer function in Fourier space (the frame is periodic)."""
    filtered: torch.Tensor = torch.fft.irfft2(torch.fft.rfft2(image) * transfer, s=image.shape[-2:])
    return filtered


def coloured_noise(
    shape: tuple[int, int],
    amplitude: Callable[[torch.Tensor], torch.Tensor],
    generator: torch.Generator,
) -> torch.Tensor:  # (h, w)
    """Gaussian noise of unit variance whose Fourier amplitude follows a function of frequency in 1/px.

    The zero frequency is removed.
    """
    white = torch.randn(shape, generator=generator, device=generator.device)
    k = frequencies(shape, device=generator.device)
    transfer = amplitude(k.clamp_min(1 / max(shape)))
    transfer[0, 0] = 0
    noise = apply_filter(white, transfer)
    return noise / noise.std()
