"""Templates as they are laid over a micrograph: at its scale, in every direction, within a circle."""

from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import affine_transform

from cryopick.core import ConfigurationError
from cryopick.picking.templates.stack import TemplateStack


def draw_mask(diameter_px: float) -> NDArray[np.bool_]:  # (size, size)
    """Mark the pixels within a circle, in the smallest image of odd size that holds it.

    Parameters
    ----------
    diameter_px
        Of the circle, in px.
    """
    reach = ceil(diameter_px / 2)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(x**2 + y**2 <= (diameter_px / 2) ** 2)


def draw_templates(
    stack: TemplateStack,
    pixel_size: float,
    mask: NDArray[np.bool_],  # (size, size)
    angles: NDArray[np.float64],  # (k,)
) -> NDArray[np.float32]:  # (n, k, size, size)
    """Bring templates to a pixel size, turn them, and norm them within a mask.

    What is finer than the new pixels can show is taken away first, as in the micrograph's Fourier crop.

    Parameters
    ----------
    stack
        n templates.
    pixel_size
        Wanted, in A/px.
    mask
        Shape (size, size), size odd: what of each is compared.
    angles
        In degrees, from the axis of x towards that of y.

    Returns
    -------
    NDArray
        Shape (n, k, size, size): within the mask of mean 0 and length 1, beyond it 0.

    Raises
    ------
    ConfigurationError
        If the images are smaller than the mask, or one is flat within it.
    """
    step = pixel_size / stack.pixel_size
    old, size = stack.images.shape[-1], mask.shape[0]
    if size * step > old + 2 * step:
        raise ConfigurationError(
            f"{stack.name}: images of {old} px ({old * stack.pixel_size:.0f} A) do not hold the circle of "
            f"{size * pixel_size:.0f} A that is compared; pass averages of larger "
            "boxes or a smaller --diameter, or check the pixel size"
        )
    drawn = np.zeros((len(stack.images), len(angles), size, size), dtype=np.float32)
    middle = np.full(2, size // 2)
    for image, number, turned in zip(stack.images, stack.numbers, drawn, strict=True):
        smooth = _low_pass(image, 0.5 / step)
        for angle, target in zip(np.deg2rad(angles), turned, strict=True):
            # Rows before columns: the place in the image that a place in the drawing is taken from.
            back = step * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            values = affine_transform(
                smooth, back, old // 2 - back @ middle, (size, size), order=3, mode="nearest"
            )[mask]
            values -= values.mean()
            length = float(np.linalg.norm(values))
            if length <= 1e-6 * float(np.abs(smooth).max()):
                raise ConfigurationError(
                    f"{stack.name}: class {number} is flat within the particle; leave it out with --classes"
                )
            target[mask] = values / length
    return drawn


def _low_pass(
    image: NDArray[np.float32],  # (size, size)
    limit: float,
) -> NDArray[np.float64]:  # (size, size)
    """Take away what is finer than a limit in cycles per px."""
    size = image.shape[0]
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size))
    return np.asarray(np.fft.irfft2(np.fft.rfft2(image) * (frequency <= limit), s=image.shape))
