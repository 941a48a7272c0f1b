"""What can be seen in a class average without knowing the particle."""

from dataclasses import dataclass

import mrcfile
import numpy as np
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.validation.results import Classification

_RIM = 1.1
"""Where the border begins, in radii of the particle."""


@dataclass(frozen=True)
class AverageShape:
    """Strength and place of what one class average shows.

    Parameters
    ----------
    contrast
        Root of the power inside the particle's circle, above that of the border, about the border's mean; in
        the units of the image.
    off_centre
        Distance of the middle of that power from the middle of the image, in diameters.
    """

    contrast: float
    off_centre: float


def read_averages(classification: Classification) -> NDArray[np.float32]:  # (k, n, n)
    """Read the averages, one image for each class.

    Raises
    ------
    ConfigurationError
        If the stack is not one of square images, one for each class.
    """
    path = classification.averages
    try:
        with mrcfile.open(path, permissive=False) as mrc:
            images = np.array(mrc.data, dtype=np.float32)
    except (ValueError, OSError) as error:
        raise ConfigurationError(
            f"{path}: not a stack of class averages ({error}). Classify again"
        ) from error
    images = images.reshape(-1, *images.shape[-2:])
    count = len(classification.classes)
    if len(images) != count or images.shape[1] != images.shape[2]:
        raise ConfigurationError(
            f"{path}: found images of {images.shape} px, wanted {count} square ones, one for each class"
        )
    return images


def shapes_of(classification: Classification, diameter_angstrom: float) -> list[AverageShape]:
    """Measure every average."""
    images = read_averages(classification)
    radius = min(diameter_angstrom / classification.pixel_size / 2, 0.9 * images.shape[1] / 2 / _RIM)
    return [average_shape(image, radius) for image in images]


def average_shape(
    image: NDArray[np.float32],  # (n, n)
    radius: float,
) -> AverageShape:
    """Measure one average; ``radius`` is the particle's in px."""
    middle = len(image) // 2  # where Fourier methods have the centre, RELION among them
    rows, columns = np.mgrid[: len(image), : len(image)] - middle
    distance = np.hypot(rows, columns)
    # RELION flattens what is far outside the particle, so corners would say nothing of the noise.
    border = (distance > _RIM * radius) & (distance <= max(1.5 * radius, _RIM * radius + 2))
    inside = distance <= radius
    power = (image.astype(np.float64) - image[border].mean()) ** 2
    above = np.clip(power - power[border].mean(), 0, None)
    weight = np.where(distance <= 1.5 * radius, above, 0.0)
    total = weight.sum()
    if total == 0:
        return AverageShape(0.0, 0.0)
    away = np.hypot((weight * rows).sum(), (weight * columns).sum()) / total
    contrast = np.sqrt(max(power[inside].mean() - power[border].mean(), 0.0))
    return AverageShape(float(contrast), float(away / (2 * radius)))
