"""How far the scores would move with other micrographs."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from cryopick.evaluation.outcome import Outcome
from cryopick.evaluation.ratios import f1_score, ratio
from cryopick.evaluation.score import pooled_curve

_LEVELS = 1000
"""Thresholds at which the resampled precision-recall curve is followed; costs under 0.001 of precision."""

FEWEST = 4
"""Of fewer micrographs an interval is only the range of what was seen, half of what it should be."""


@dataclass(frozen=True, eq=False)
class Resamples:
    """Pooled scores of many resampled sets of micrographs, each shape (b,); NaN where undefined."""

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    average_precision: NDArray[np.float64]


RESAMPLED = tuple(field.name for field in fields(Resamples))
"""Names of the scores that have intervals."""


def draw_weights(
    micrographs: int, rng: np.random.Generator, resamples: int = 1000
) -> NDArray[np.float64]:  # (resamples, micrographs)
    """Draw how often each micrograph occurs in each resample, with replacement.

    Micrographs, not particles, are drawn: particles of one micrograph share its ice and defocus.
    Two pick sets resampled with the same weights are compared in pairs.
    """
    return rng.multinomial(micrographs, np.full(micrographs, 1 / micrographs), size=resamples).astype(
        np.float64
    )


def resample(
    outcomes: Sequence[Outcome],
    weights: NDArray[np.float64],  # (b, n)
) -> Resamples:
    """Pool the outcomes of n micrographs with each row of weights."""
    counts = np.array([(len(o.matching), o.picks, o.labels) for o in outcomes], dtype=np.float64)
    hits, picks, labels = (weights @ counts).T
    return Resamples(
        precision=ratio(hits, picks),
        recall=ratio(hits, labels),
        f1=f1_score(hits, picks, labels),
        average_precision=_average_precision(outcomes, weights, labels),
    )


def _average_precision(
    outcomes: Sequence[Outcome],
    weights: NDArray[np.float64],  # (b, n)
    labels: NDArray[np.float64],  # (b,)
) -> NDArray[np.float64]:  # (b,)
    """Follow every resample's curve at common thresholds: the scores that split the hits evenly."""
    curve = pooled_curve(outcomes)
    if curve is None:
        return np.full(len(weights), np.nan)
    if curve.hits.size == 0 or curve.hits[-1] == 0:
        return ratio(np.zeros(len(weights)), labels)
    wanted = np.linspace(1, curve.hits[-1], min(_LEVELS, int(curve.hits[-1])))
    levels = curve.thresholds[np.unique(np.searchsorted(curve.hits, wanted))]
    hits = np.empty((len(outcomes), len(levels)))
    picks = np.empty_like(hits)
    for row, outcome in enumerate(outcomes):
        scores = np.empty(0) if outcome.scores is None else outcome.scores
        above = np.searchsorted(-scores, -levels, side="right")
        picks[row] = above
        hits[row] = np.concatenate([[0], np.cumsum(outcome.hits)])[above]
    found, taken = weights @ hits, weights @ picks
    gained = np.diff(found, axis=1, prepend=0)
    return ratio(np.nansum(gained * ratio(found, taken), axis=1), labels)


def interval(
    values: NDArray[np.float64],  # (b,)
    micrographs: int,
) -> tuple[float, float] | None:
    """Give the 95 % interval of a score from its resamples, leaving out those where it is undefined.

    The central 95 % of the resamples of few micrographs are too narrow: a sample varies less than what it
    was drawn from, and its spread is itself a guess. The percentiles are moved outwards as Student's t is
    wider than the normal curve (the expanded percentile interval of Hesterberg, 2015,
    doi:10.1080/00031305.2015.1089789). None of one micrograph.
    """
    values = values[~np.isnan(values)]
    if len(values) == 0 or micrographs < 2:
        return None
    reach = t.ppf(0.975, micrographs - 1) * np.sqrt(micrographs / (micrographs - 1))
    low, high = np.percentile(values, 100 * norm.cdf([-reach, reach])).tolist()
    return low, high
