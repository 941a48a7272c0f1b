"""Where the particle is in a map, and how softly that ends."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from skimage.filters import threshold_otsu
from skimage.measure import label, regionprops

from cryopick.core import ConfigurationError
from cryopick.validation.measures.map_filter import low_pass

_COARSEST_ANGSTROM = 15.0  # as RELION's masks of this resolution range are made


def particle_body(
    density: NDArray[np.floating],  # (n, n, n)
    pixel_size: float,
    diameter_angstrom: float,
) -> NDArray[np.bool_]:  # (n, n, n)
    """Find the particle: the largest connected part above Otsu's threshold, low-passed to 15 A or 4 px.

    Only what lies within the particle's diameter is looked at, so that neither noise in the corners nor a
    neighbour decides.

    Raises
    ------
    ConfigurationError
        If the map is empty there.
    """
    smooth = low_pass(density, pixel_size, max(_COARSEST_ANGSTROM, 4 * pixel_size))
    inside = distance_from_middle(len(density), pixel_size) <= diameter_angstrom / 2
    values = smooth[inside]
    if not len(values) or values.min() == values.max():
        raise ConfigurationError(f"the map is empty within {diameter_angstrom:g} A of its middle")
    parts = label((smooth > threshold_otsu(values)) & inside)
    largest = max(regionprops(parts), key=lambda part: part.area)
    body: NDArray[np.bool_] = parts == largest.label
    return body


def soft_mask(
    body: NDArray[np.bool_],  # (n, n, n)
    pixel_size: float,
    full_angstrom: float,
    zero_angstrom: float,
) -> NDArray[np.float64]:  # (n, n, n)
    """Give 1 up to one distance from the body, 0 beyond the other, and a cosine in between."""
    distance = np.asarray(distance_transform_edt(~body, sampling=pixel_size))
    way = np.clip((distance - full_angstrom) / (zero_angstrom - full_angstrom), 0, 1)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * way))


def distance_from_middle(size: int, pixel_size: float) -> NDArray[np.float64]:  # (size, size, size)
    """Give the distance of each voxel from the middle, ``size // 2``, in A."""
    line = (np.arange(size) - size // 2) * pixel_size
    return np.asarray(np.sqrt(line[:, None, None] ** 2 + line[None, :, None] ** 2 + line[None, None, :] ** 2))
