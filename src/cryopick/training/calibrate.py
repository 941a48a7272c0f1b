"""Calibrate a trained net on the validation micrographs."""

from dataclasses import dataclass

import numpy as np
import torch

from cryopick.core import ConfigurationError
from cryopick.models import Calibration, fit_calibration
from cryopick.models.module import PickerModule
from cryopick.models.score import PickingScore
from cryopick.models.threshold import expected_best_threshold
from cryopick.training.data import TrainingData


@dataclass(frozen=True)
class CalibratedScore:
    """How a net does on the validation micrographs, and how to read its scores.

    Parameters
    ----------
    calibration
        From logits to probabilities.
    threshold
        Probability with the best F1 by the labels; with the best F that the scores predict where labels are
        incomplete or beta is not 1.
    f1, average_precision
        Pooled over the validation micrographs, within half a diameter.
    micrographs, labels
        How many there were.
    """

    calibration: Calibration
    threshold: float
    f1: float
    average_precision: float
    micrographs: int
    labels: int


@torch.inference_mode()
def calibrate(module: PickerModule, data: TrainingData, beta: float = 1.0) -> CalibratedScore:
    """Pick the validation micrographs and fit the calibration to the right and wrong candidates.

    Parameters
    ----------
    module
        Trained; left in evaluation mode.
    data
        Prepared.
    beta
        Weight of recall against precision in the default threshold (see `expected_best_threshold`).

    Raises
    ------
    ConfigurationError
        If there is no candidate, since the net has learnt nothing, or its weights are not finite.
    """
    if not all(weight.isfinite().all() for weight in module.parameters()):
        raise ConfigurationError(
            "the training has diverged: weights of the net are not finite; pass a smaller optimizer.lr and "
            "another output"
        )
    module.eval()
    score = PickingScore()
    for frame in data.val_dataloader():
        frame = type(frame)(*(part.to(module.device) for part in frame))
        module.add_to(score, frame)
    curve = score.curve()
    if curve.best_threshold is None:
        raise ConfigurationError("the net finds no candidate on the validation micrographs; train longer")
    logits, hits = score.candidates()
    complete = module.loss.unlabelled_trust == 1
    calibration = fit_calibration(logits, hits, complete=complete)
    scores = calibration.probability(logits)
    # Incomplete labels would call half of the right picks wrong: there the scores themselves decide.
    best = calibration.probability(np.array(curve.best_threshold))
    return CalibratedScore(
        calibration=calibration,
        threshold=float(best) if complete and beta == 1 else expected_best_threshold([scores], beta),
        f1=curve.best_f1 or 0.0,
        average_precision=curve.average_precision or 0.0,
        micrographs=data.describe().validation_micrographs,
        labels=curve.labels,
    )
