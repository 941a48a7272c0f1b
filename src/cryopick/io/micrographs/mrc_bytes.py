"""How the bytes of an MRC file of mode 0 are meant when its header does not say."""

import numpy as np
from numpy.typing import NDArray

_ROWS = 512
_MARGIN = 0.8
"""Signed is the rule unless unsigned neighbours differ by less than this fraction of what signed ones do,
where the two readings differ at all."""


def evidently_unsigned(
    image: NDArray[np.generic],  # (h, w) int8
) -> bool:
    """Tell whether signed bytes make no sense of an image and unsigned ones do.

    Neighbouring pixels are alike. Read with the wrong sign, values on both sides of the middle of the range
    wrap, and neighbours jump by 255. The mean step between horizontal neighbours on different sides, under
    either reading, decides, be they ever so few; an image in one half of the range has the same steps (and
    contrast) both ways and is left alone.

    Parameters
    ----------
    image
        Shape (h, w), int8; some of its rows are looked at.
    """
    rows = image[:: max(1, len(image) // _ROWS)]
    signed = np.abs(np.diff(rows.astype(np.int16), axis=1))
    unsigned = np.abs(np.diff(rows.view(np.uint8).astype(np.int16), axis=1))
    differ = signed != unsigned
    return bool(unsigned[differ].sum() < _MARGIN * signed[differ].sum())
