"""The score of Prompt-SAM: pixel Dice at 256 x 256, averaged over five thresholds.

He et al. 2023, arXiv 2311.16140; ``notebooks/test_head.py`` of its repository.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cryopick.core import Frame
from cryopick.evaluation.case import Case
from cryopick.evaluation.compatibility.discs import draw_discs
from cryopick.evaluation.compatibility.foreign_score import SIZE_UNKNOWN, ForeignScore

_SIDE = 256
_THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.9)
_SMOOTH = 0.0001
NAME = "promptsam_dice256"


def promptsam_dice256(cases: Sequence[Case], diameter_px: float, frames: Mapping[str, Frame]) -> ForeignScore:
    """Compare masks squeezed to 256 x 256, whatever the shape of the micrograph.

    The label mask becomes integers there, so that only pixels of exactly 255 stay and every disc shrinks by
    its smoothed rim. The prediction there is a map that has never been particles; the map of picks is taken
    to be their discs, squeezed in the same way.

    Parameters
    ----------
    cases
        Micrographs.
    diameter_px
        Of the discs.
    frames
        Of the label files, by micrograph.
    """
    values = []
    for case in cases:
        if case.shape is None:
            return ForeignScore(NAME, reason=SIZE_UNKNOWN)
        frame = frames.get(case.stem, Frame.ROWS)
        truth, found = (
            _squeeze(draw_discs(case.shape, picks.xy, diameter_px, frame))
            for picks in (case.labels, case.picks)
        )
        values.append(fmean(_dice(found > threshold, truth >= 1) for threshold in _THRESHOLDS))
    return ForeignScore(NAME, {"dice": round(fmean(values), 4)})


def _squeeze(mask: NDArray[np.uint8]) -> NDArray[np.float64]:  # (256, 256), in [0, 1]
    """Resize as Pillow's ANTIALIAS does, which is LANCZOS by its present name."""
    return np.asarray(Image.fromarray(mask).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)) / 255


def _dice(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    common = np.count_nonzero(found & truth)
    return float((2 * common + _SMOOTH) / (np.count_nonzero(found) + np.count_nonzero(truth) + _SMOOTH))
