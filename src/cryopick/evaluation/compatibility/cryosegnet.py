"""CryoSegNet's pixel scores: the maximum over micrographs of its table, and the mean that its paper tells of.

Gyawali et al. 2024, doi 10.1093/bib/bbae282; ``utils/precision_recall.py`` of its repository.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from cryopick.core import Frame
from cryopick.evaluation.case import Case
from cryopick.evaluation.compatibility.discs import draw_discs, through_jpeg
from cryopick.evaluation.compatibility.foreign_score import SIZE_UNKNOWN, ForeignScore

_SMOOTH = 0.001
_SKIPPED = 20
_MAX, _MEAN = "cryosegnet_max", "cryosegnet_mean"


@dataclass(frozen=True)
class PixelScore:
    """Precision, recall and Dice score of pixels; ``saved`` tells whether there was a mask, so any pick."""

    precision: float
    recall: float
    dice: float
    saved: bool


def cryosegnet(
    cases: Sequence[Case], diameter_px: float, frames: Mapping[str, Frame]
) -> tuple[ForeignScore, ForeignScore]:
    """Give both: the maximum, and the mean; parameters as for `pixel_scores`."""
    scores = pixel_scores(cases, diameter_px, frames)
    if scores is None:
        return ForeignScore(_MAX, reason=SIZE_UNKNOWN), ForeignScore(_MEAN, reason=SIZE_UNKNOWN)
    return cryosegnet_max(scores), cryosegnet_mean(scores)


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


def cryosegnet_max(scores: Sequence[PixelScore]) -> ForeignScore:
    """Take precision, recall and Dice score each from the micrograph where it is highest.

    The F1 is made of the two maxima, and the first 20 micrographs do not count (there in the order of the
    file system, here by name). A micrograph without picks has no mask there, and counts as the one before it.
    So the score grows with the number of micrographs and says nothing about a typical one.

    Parameters
    ----------
    scores
        Of the micrographs, by name.
    """
    counted = [score for score in scores[_SKIPPED:] if score.saved]
    if not counted:
        return ForeignScore(
            _MAX,
            reason=f"the first {_SKIPPED} micrographs do not count there, and none with picks comes after",
        )
    precision = round(max(score.precision for score in counted), 3)
    recall = round(max(score.recall for score in counted), 3)
    return ForeignScore(
        _MAX,
        {
            "precision": precision,
            "recall": recall,
            "f1": round(2 * precision * recall / max(precision + recall, 1e-6), 3),
            "dice": round(max(score.dice for score in counted), 3),
        },
    )


def cryosegnet_mean(scores: Sequence[PixelScore]) -> ForeignScore:
    """Average over all micrographs, those without picks and the first 20 among them.

    Still of pixels: overlapping discs merge, so duplicates cost nothing, and on a crowded micrograph discs
    thrown at random score high.

    Parameters
    ----------
    scores
        Of the micrographs.
    """
    precision = fmean(score.precision for score in scores)
    recall = fmean(score.recall for score in scores)
    return ForeignScore(
        _MEAN,
        {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / (precision + recall), 3),
            "dice": round(fmean(score.dice for score in scores), 3),
        },
    )


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
