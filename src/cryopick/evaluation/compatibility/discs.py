"""Particles as discs in a mask, as CryoSegNet draws them with OpenCV."""

from io import BytesIO
from math import isqrt

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cryopick.core import Frame, convert_frame

_JPEG_QUALITY = 95  # OpenCV's default


def draw_discs(
    shape: tuple[int, int],
    xy: NDArray[np.float64],  # (n, 2)
    diameter_px: float,
    frame: Frame,
) -> NDArray[np.uint8]:  # (h, w)
    """Draw filled discs, 255 on 0.

    Centres are cut to integers and the radius is ``int(diameter / 2)``. Overlapping discs merge, so two picks
    of one particle cost nothing.

    Parameters
    ----------
    shape
        (h, w) of the micrograph.
    xy
        Shape (n, 2), in the program's frame.
    diameter_px
        In pixels.
    frame
        Of CryoPPP's label files on this kind of micrograph: the mask is drawn in it.
    """
    height = shape[0]
    mask = np.zeros(shape, dtype=np.uint8)
    centres = np.trunc(convert_frame(xy, Frame.ROWS, frame, height)).astype(int)
    reach = _half_widths(int(diameter_px / 2))
    for x, y in centres.tolist():
        for offset, half in reach.items():
            if 0 <= y + offset < height and x + half >= 0:
                mask[y + offset, max(x - half, 0) : x + half + 1] = 255
    return mask


def through_jpeg(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:  # (h, w) each
    """Save as JPEG and read again, in memory: rims and ringing are no longer 0."""
    file = BytesIO()
    Image.fromarray(mask).save(file, "JPEG", quality=_JPEG_QUALITY)
    return np.asarray(Image.open(file))


def _half_widths(radius: int) -> dict[int, int]:
    """Find how far each row of a disc reaches: the midpoint rule of ``cv2.circle`` is x^2 + y^2 <= r^2."""
    return {row: isqrt(radius**2 - row**2) for row in range(-radius, radius + 1)}
