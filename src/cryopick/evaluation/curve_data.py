"""Curves as plain numbers, short enough to draw."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryopick.dataset import mean_defocus_um
from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.score import pooled_curve

_POINTS = 300
_ERROR_BINS = 25


def curve_data(evaluation: Evaluation) -> dict[str, Any]:
    """Collect the curves of one pick set at the main radius.

    Parameters
    ----------
    evaluation
        One pick set.

    Returns
    -------
    dict
        ``by_threshold``: threshold, precision, recall, f1 and rank (picks per micrograph, best first) as
        lists of one length, or None without scores; ``errors``: a histogram of the distances of the matched
        pairs, in diameters; ``defocus``: (micrograph, defocus in um, recall, f1) where the labels have it.
    """
    return {
        "by_threshold": _by_threshold(evaluation),
        "errors": _errors(evaluation),
        "defocus": _by_defocus(evaluation),
    }


def _by_threshold(evaluation: Evaluation) -> dict[str, list[float]] | None:
    curve = pooled_curve(evaluation.main.outcomes)
    if curve is None or len(curve.thresholds) == 0 or curve.labels == 0:
        return None
    # Evenly over the picks, and none of the ends lost.
    wanted = np.linspace(curve.picks[0], curve.picks[-1], _POINTS)
    at = np.unique(np.minimum(np.searchsorted(curve.picks, wanted), len(curve.picks) - 1))
    return {
        "threshold": _rounded(curve.thresholds[at]),
        "precision": _rounded(curve.precision[at]),
        "recall": _rounded(curve.recall[at]),
        "f1": _rounded(curve.f1[at]),
        "rank": _rounded(curve.picks[at] / len(evaluation.lineup.cases)),
    }


def _errors(evaluation: Evaluation) -> dict[str, list[float]]:
    distances = [outcome.matching.distance for outcome in evaluation.main.outcomes]
    counts, edges = np.histogram(
        np.concatenate([np.empty(0), *distances]) / evaluation.diameter_px,
        bins=_ERROR_BINS,
        # A pair at exactly the radius may lie a rounding error beyond it.
        range=(0, evaluation.main.radius * (1 + 1e-6)),
    )
    return {"edges_diameters": _rounded(edges), "counts": counts.tolist()}


def _by_defocus(evaluation: Evaluation) -> list[dict[str, Any]]:
    rows = []
    for case, score in zip(evaluation.lineup.cases, evaluation.main.scores, strict=True):
        if (defocus := mean_defocus_um(case.labels)) is not None:
            known = {"defocus_um": round(defocus, 4), "recall": score.recall, "f1": score.f1}
            rows.append({"micrograph": case.stem, **known})
    return rows


def _rounded(values: NDArray[np.float64]) -> list[float]:
    """Give five digits: a curve is looked at."""
    return [float(f"{value:.5g}") for value in values]
