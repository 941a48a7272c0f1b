"""CryoSegNet's pixel scores of one micrograph (its ``utils/precision_recall.py``).

Gyawali et al. 2024, doi 10.1093/bib/bbae282.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cryopick.core import Frame
from cryopick.evaluation.case import Case
from cryopick.evaluation.compatibility.discs import draw_discs, through_jpeg

_SMOOTH = 0.001


@dataclass(frozen=True)
class PixelScore:
    """Precision, recall and Dice score of pixels; ``saved`` tells whether there was a mask, so any pick."""

    precision: float
    recall: float
    dice: float
    saved: bool


def pixel_scores(
    cases: Sequence[Case], diameter_px: float, frames: Mapping[str, Frame]
) -> list[PixelScore] | None:
    """Score discs at picks against discs at labels, pixel by pixel, through JPEG masks.

    Any pixel that is not 0 counts as particle for precision and recall, the ringing of the JPEG among them.
    Without picks the precision is 1. (CryoSegNet's way from a STAR file to the mask also moves picks at whole
    pixels by one row; that is not repeated here.)

    Parameters
    ----------
    cases
        Micrographs.
    diameter_px
        Of both sorts of discs: the labels'.
    frames
        Of the label files, by micrograph; rows where not known.

    Returns
    -------
    list of PixelScore or None
        None if the size of a micrograph is not known.
    """
    scores = []
    for case in cases:
        if case.shape is None:
            return None
        frame = frames.get(case.stem, Frame.ROWS)
        truth, found = (
            through_jpeg(draw_discs(case.shape, picks.xy, diameter_px, frame))
            for picks in (case.labels, case.picks)
        )
        scores.append(_score(truth, found, saved=case.n_picks > 0))
    return scores


def _score(truth: NDArray[np.uint8], found: NDArray[np.uint8], *, saved: bool) -> PixelScore:
    hits = np.count_nonzero((truth > 0) & (found > 0))
    common = float(np.einsum("hw,hw->", truth, found, dtype=np.float64)) / 255**2
    area = (float(truth.sum(dtype=np.int64)) + float(found.sum(dtype=np.int64))) / 255
    return PixelScore(
        precision=float((hits + _SMOOTH) / (np.count_nonzero(found) + _SMOOTH)),
        recall=float((hits + _SMOOTH) / (np.count_nonzero(truth) + _SMOOTH)),
        dice=(2 * common + _SMOOTH) / (area + _SMOOTH),
        saved=saved,
    )
