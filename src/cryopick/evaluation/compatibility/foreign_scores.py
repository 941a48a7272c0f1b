"""All scores of other papers for one pick set."""

from collections.abc import Mapping

from cryopick.core import Frame
from cryopick.evaluation.compatibility.cryoemmae_iou60 import cryoemmae_iou60
from cryopick.evaluation.compatibility.cryosegnet import cryosegnet
from cryopick.evaluation.compatibility.foreign_score import ForeignScore
from cryopick.evaluation.compatibility.promptsam_dice256 import promptsam_dice256
from cryopick.evaluation.compatibility.topaz_auprc import topaz_auprc
from cryopick.evaluation.evaluate import Evaluation


def foreign_scores(evaluation: Evaluation, frames: Mapping[str, Frame]) -> tuple[ForeignScore, ...]:
    """Compute every score of another paper.

    Parameters
    ----------
    evaluation
        One pick set.
    frames
        How the label files count y, by micrograph; rows where not known.
    """
    cases, diameter_px = evaluation.lineup.cases, evaluation.diameter_px
    return (
        *cryosegnet(cases, diameter_px, frames),
        promptsam_dice256(cases, diameter_px, frames),
        cryoemmae_iou60(cases, diameter_px),
        topaz_auprc(cases, evaluation.main.radius_px),
    )
