"""Square boxes around particles, cut, scaled and normalised as RELION does (``preprocessing.cpp``, 3.1)."""

import numpy as np
from numpy.typing import NDArray

_FLAT = 1e-9
"""Deviation, as a part of the largest grey value, that is rounding: of repeated pixels beyond an edge."""


def touches(
    shape: tuple[int, int],
    xy: NDArray[np.float64],  # (n, 2)
    size: int,
) -> NDArray[np.bool_]:  # (n,)
    """Tell which boxes share at least one pixel with an image of ``shape`` (h, w).

    Parameters
    ----------
    shape
        (h, w) of the image in px.
    xy
        Centres (x, y) in px.
    size
        Side of the boxes in px.
    """
    corners = _corners(xy, size)
    inside = (corners + size > 0) & (corners < np.array(shape)[::-1])
    return np.asarray(inside.all(axis=1))


def cut_boxes(
    image: NDArray[np.float32],  # (h, w)
    xy: NDArray[np.float64],  # (n, 2)
    size: int,
) -> NDArray[np.float32]:  # (n, size, size)
    """Cut a box around each centre, so that the centre's pixel has the index ``size // 2``.

    A centre's fraction of a pixel is cut off (towards zero), and what lies beyond the image has the value of
    the nearest pixel in it: RELION does both.

    Parameters
    ----------
    image
        Shape (h, w).
    xy
        Centres (x, y) in px.
    size
        Side of the boxes in px, even.
    """
    height, width = image.shape
    x0, y0 = _corners(xy, size).T
    steps = np.arange(size)
    rows = np.clip(y0[:, None] + steps, 0, height - 1)
    columns = np.clip(x0[:, None] + steps, 0, width - 1)
    return np.asarray(image[rows[:, :, None], columns[:, None, :]])


def bin_boxes(
    boxes: NDArray[np.float32],  # (n, size, size)
    size: int,
) -> NDArray[np.float32]:  # (n, size', size')
    """Bring boxes to a smaller even size by cropping their Fourier transforms; the mean stays.

    Of the two rows of Fourier coefficients at the new Nyquist frequency the one of positive frequency is
    kept, as RELION does: with the other (`torch_fourier_rescale` has it) particles of white noise correlate
    with RELION's to 0.99 only.

    Parameters
    ----------
    boxes
        Shape (n, size, size), the size even.
    size
        Wanted side in px, even, not above the boxes' own.
    """
    old = boxes.shape[-1]
    if old == size:
        return boxes
    half = size // 2
    rows = np.r_[: half + 1, old - half + 1 : old]
    transform = np.fft.rfft2(boxes)[:, rows, : half + 1]
    return np.asarray(np.fft.irfft2(transform, s=(size, size)) * (size / old) ** 2, dtype=np.float32)


def normalise_boxes(
    boxes: NDArray[np.float32],  # (n, size, size)
    radius: float,
) -> NDArray[np.float32]:  # (n, size, size)
    """Take a plane fitted to the background off each box, and make the background's deviation 1.

    Parameters
    ----------
    boxes
        Shape (n, size, size).
    radius
        The background is what lies further than this from the pixel ``size // 2``, in px.

    Returns
    -------
    NDArray
        Shape (n, size, size); a box whose background is flat keeps its scale.
    """
    size = boxes.shape[-1]
    y, x = np.mgrid[:size, :size] - size // 2
    background = x**2 + y**2 > radius**2
    plane = np.stack([x, y, np.ones_like(x)], axis=-1).astype(np.float64)
    flat = np.empty(boxes.shape, dtype=np.float32)
    fit = np.linalg.pinv(plane[background])  # (3, pixels of the background)
    for box, result in zip(boxes, flat, strict=True):
        level = box - plane @ (fit @ box[background])
        deviation = level[background].std()
        result[:] = level / deviation if deviation > _FLAT * np.abs(box).max() else level
    return flat


def _corners(
    xy: NDArray[np.float64],  # (n, 2)
    size: int,
) -> NDArray[np.intp]:  # (n, 2)
    """First column and row of each box."""
    return np.trunc(xy).astype(np.intp) - size // 2
