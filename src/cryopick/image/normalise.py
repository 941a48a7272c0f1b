"""Bring the grey values of any micrograph to one scale."""

import torch
import torch.nn.functional as F

MAD_TO_SIGMA = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""
CLIP = 8.0
"""Largest distance from the background kept, in standard deviations (hot pixels, gold)."""


def gaussian_blur(
    image: torch.Tensor,  # (..., h, w)
    sigma: float,
) -> torch.Tensor:  # (..., h, w)
    """Blur with a Gaussian, edges continued by their own value.

    Parameters
    ----------
    image
        Shape (..., h, w).
    sigma
        Standard deviation in px; 0 returns the image.
    """
    if sigma <= 0:
        return image
    reach = max(1, round(3 * sigma))
    offsets = torch.arange(-reach, reach + 1, device=image.device, dtype=image.dtype)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = kernel / kernel.sum()
    flat = image.reshape(-1, 1, *image.shape[-2:])
    for axis, padding in ((-1, (reach, reach, 0, 0)), (-2, (0, 0, reach, reach))):
        shape = (1, 1, 1, -1) if axis == -1 else (1, 1, -1, 1)
        flat = F.conv2d(F.pad(flat, padding, mode="replicate"), kernel.reshape(shape))
    return flat.reshape(image.shape)


def background(
    image: torch.Tensor,  # (..., h, w)
    sigma: float,
) -> torch.Tensor:  # (..., h, w)
    """Estimate slow changes of grey value (ice thickness, illumination).

    Computed on a coarse copy, since it is smooth: the cost does not grow with ``sigma``.

    Parameters
    ----------
    image
        Shape (..., h, w).
    sigma
        Width of the Gaussian average in px.
    """
    height, width = image.shape[-2:]
    step = max(1, int(sigma / 3))
    stack = image.reshape(-1, 1, height, width)
    coarse = F.avg_pool2d(stack, step, ceil_mode=True, count_include_pad=False)
    coarse = gaussian_blur(coarse, sigma / step)
    if step > 1:
        # A bin's centre lies at (step - 1) / 2: enlarge by whole bins, then cut, so that nothing shifts.
        coarse = F.interpolate(coarse, scale_factor=float(step), mode="bilinear", align_corners=False)
    return coarse[..., :height, :width].reshape(image.shape)


def normalise(
    image: torch.Tensor,  # (h, w)
    background_sigma: float,
    keep_background: bool = False,
) -> torch.Tensor:  # (h, w)
    """Flatten the background and express grey values in robust standard deviations.

    Parameters
    ----------
    image
        Shape (h, w).
    background_sigma
        Width of the Gaussian background in px; several times a particle's radius.
    keep_background
        Whether the background stays in the image, below its brightest twentieth and with its range compressed
        (inverse hyperbolic sine of the same standard deviations): holes are 0, a film darker by 20 is -4.

    Returns
    -------
    torch.Tensor
        Shape (h, w), median 0 and robust standard deviation 1 about the background.
    """
    image = image - image.mean()
    slow = background(image, background_sigma)
    flat = image - slow
    # A regular subset estimates the two numbers as well as all pixels do.
    step = max(1, int((flat.numel() / 2**16) ** 0.5))
    sample = flat[::step, ::step].flatten()
    median = sample.median()
    sigma = MAD_TO_SIGMA * (sample - median).abs().median()
    if sigma <= 0:
        sigma = sample.std().clamp_min(torch.finfo(flat.dtype).tiny)
    flat = ((flat - median) / sigma).clamp(-CLIP, CLIP)
    if not keep_background:
        return flat
    brightest = slow[::step, ::step].flatten().kthvalue(sample.numel() - sample.numel() // 20).values
    return flat + torch.asinh((slow - brightest) / sigma)
