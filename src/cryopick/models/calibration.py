"""Scores one can believe: from a net's logits to probabilities; and sizes."""

from dataclasses import dataclass
from math import inf

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
    size
        Factor of the sizes that the net sees: one taught with diameters told too generously leans to them.

    Raises
    ------
    ValueError
        If a number is not finite, or slope or size not positive.
    """

    slope: float = 1.0
    intercept: float = 0.0
    size: float = 1.0

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not (0 < self.slope < inf and abs(self.intercept) < inf and 0 < self.size < inf):
            raise ValueError(f"{self}: wanted finite numbers, slope and size positive")

    def probability(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrate logits, any shape."""
        return np.asarray(expit(self.slope * logits + self.intercept))

    def logit_of(self, probability: float) -> float:
        """Find the net's logit that has this probability, strictly between 0 and 1."""
        return float((logit(probability) - self.intercept) / self.slope)


def fit_calibration(
    logits: NDArray[np.float64],  # (n,)
    hits: NDArray[np.bool_],  # (n,)
    *,
    complete: bool = True,
) -> Calibration:
    """Fit on candidates that match a label or not.

    Where labels are missing at random, the share of labelled ones among sure candidates stays below 1: what
    is fitted then is a constant (the share of the particles that are labelled) times the probability
    (positive-unlabelled learning; Elkan & Noto 2008, doi 10.1145/1401890.1401920).

    Parameters
    ----------
    logits
        Shape (n,): the net's scores.
    hits
        Shape (n,): True where the candidate matches a label.
    complete
        Every particle has a label; False where a part of them has none.

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
        if complete:
            return float(np.mean(np.logaddexp(0, score) - target * score))
        labelled = np.clip(expit(parameters[2]) * expit(score), 1e-9, 1 - 1e-9)
        return float(-np.mean(target * np.log(labelled) + (1 - target) * np.log1p(-labelled)))

    start = np.zeros(2 if complete else 3)
    fitted = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8}).x
    return Calibration(slope=float(np.exp(fitted[0])), intercept=float(fitted[1]))
