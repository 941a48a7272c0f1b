"""The score of CryoSegNet's table: the maximum over micrographs.

Gyawali et al. 2024, doi 10.1093/bib/bbae282; ``utils/precision_recall.py`` of its repository.
"""

from collections.abc import Sequence

from cryopick.evaluation.compatibility.cryosegnet_pixels import PixelScore
from cryopick.evaluation.compatibility.foreign_score import ForeignScore

_SKIPPED = 20
NAME = "cryosegnet_max"


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
            NAME,
            reason=f"the first {_SKIPPED} micrographs do not count there, and none with picks comes after",
        )
    precision = round(max(score.precision for score in counted), 3)
    recall = round(max(score.recall for score in counted), 3)
    return ForeignScore(
        NAME,
        {
            "precision": precision,
            "recall": recall,
            "f1": round(2 * precision * recall / max(precision + recall, 1e-6), 3),
            "dice": round(max(score.dice for score in counted), 3),
        },
    )
