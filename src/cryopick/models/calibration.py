"""Scores one can believe: from a net's logits to probabilities."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit


@dataclass(frozen=True)
class Calibration:
    """Probability that a candidate is a particle: ``sigmoid(slope * logit + intercept)``.

    Platt scaling (Platt 1999), which keeps the order of the candidates.

    Parameters
    ----------
    slope
        Positive.
    intercept
        Any number.
    """

    slope: float = 1.0
    intercept: float = 0.0

    def probability(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrate logits, any shape."""
        return np.asarray(expit(self.slope * logits + self.intercept))

    def logit_of(self, probability: float) -> float:
        """Find the net's logit that has this probability, strictly between 0 and 1."""
        return float((logit(probability) - self.intercept) / self.slope)


def fit_calibration(
    logits: NDArray[np.float64],  # (n,)
    hits: NDArray[np.bool_],  # (n,)
) -> Calibration:
    """Fit on candidates that are known to be particles or not.

    Parameters
    ----------
    logits
        Shape (n,): the net's scores.
    hits
        Shape (n,): True where the candidate matches a label.

    Returns
    -------
    Calibration
        The identity where the candidates are all of one kind: nothing can be learnt from them.
    """
    positives, negatives = int(hits.sum()), int((~hits).sum())
    if positives == 0 or negatives == 0:
        return Calibration()
    # Platt's targets keep a separable set from an infinite slope.
    target = np.where(hits, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(parameters: NDArray[np.float64]) -> float:
        score = np.exp(parameters[0]) * logits + parameters[1]
        return float(np.mean(np.logaddexp(0, score) - target * score))

    fitted = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8}).x
    return Calibration(slope=float(np.exp(fitted[0])), intercept=float(fitted[1]))
