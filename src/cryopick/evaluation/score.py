"""The score of one micrograph, or of many pooled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cryopick.evaluation.curve import Curve, curve_of
from cryopick.evaluation.outcome import Outcome
from cryopick.evaluation.ratios import defined, f1_score, ratio


@dataclass(frozen=True)
class Score:
    """Counts and ratios; None where a ratio is undefined.

    Precision is undefined without picks, recall and average precision without labels, F1 only without both.
    Best F1, its threshold and average precision need scores.

    Parameters
    ----------
    micrographs, picks, labels, hits
        Counts. Hits are matched picks, false alarms are ``picks - hits``, misses ``labels - hits``.
    precision, recall, f1
        At the picks' own threshold, from the optimal matching.
    best_f1, best_threshold
        The highest F1 over all thresholds, one threshold for all micrographs.
    average_precision
        See `Curve.average_precision`.
    median_error_px
        Median distance of the matched pairs, in pixels.
    """

    micrographs: int
    picks: int
    labels: int
    hits: int
    precision: float | None
    recall: float | None
    f1: float | None
    best_f1: float | None
    best_threshold: float | None
    average_precision: float | None
    median_error_px: float | None


def pooled_curve(outcomes: Sequence[Outcome]) -> Curve | None:
    """Pool the scored picks of all micrographs; None if any picks have no scores."""
    picked = [outcome for outcome in outcomes if len(outcome.hits)]
    scores = [outcome.scores for outcome in picked if outcome.scores is not None]
    if len(scores) < len(picked) or all(outcome.scores is None for outcome in outcomes):
        return None
    hits = [np.empty(0, dtype=np.bool_), *(outcome.hits for outcome in picked)]
    labels = sum(outcome.labels for outcome in outcomes)
    return curve_of(np.concatenate([np.empty(0), *scores]), np.concatenate(hits), labels)


def pool(outcomes: Sequence[Outcome]) -> Score:
    """Add up the counts of the micrographs, then divide: every particle weighs the same."""
    picks = sum(outcome.picks for outcome in outcomes)
    labels = sum(outcome.labels for outcome in outcomes)
    hits = sum(len(outcome.matching) for outcome in outcomes)
    curve = pooled_curve(outcomes)
    errors = np.concatenate([np.empty(0), *(outcome.matching.distance for outcome in outcomes)])
    return Score(
        micrographs=len(outcomes),
        picks=picks,
        labels=labels,
        hits=hits,
        precision=defined(ratio(hits, picks)),
        recall=defined(ratio(hits, labels)),
        f1=defined(f1_score(hits, picks, labels)),
        best_f1=None if curve is None else curve.best_f1,
        best_threshold=None if curve is None else curve.best_threshold,
        average_precision=None if curve is None else curve.average_precision,
        median_error_px=float(np.median(errors)) if len(errors) else None,
    )
