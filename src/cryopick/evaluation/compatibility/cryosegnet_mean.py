"""CryoSegNet's pixel scores, averaged as its paper says instead of maximised as its program does."""

from collections.abc import Sequence
from statistics import fmean

from cryopick.evaluation.compatibility.cryosegnet_pixels import PixelScore
from cryopick.evaluation.compatibility.foreign_score import ForeignScore

NAME = "cryosegnet_mean"


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
        NAME,
        {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / (precision + recall), 3),
            "dice": round(fmean(score.dice for score in scores), 3),
        },
    )
