"""Precision, recall and F1 from counts, where they are defined."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def ratio(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    """Divide elementwise; NaN where there is nothing to divide by."""
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    quotient = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=quotient, where=whole != 0)
    return quotient


def f1_score(hits: ArrayLike, picks: ArrayLike, labels: ArrayLike) -> NDArray[np.float64]:
    """F1 = 2 hits / (picks + labels), elementwise.

    This form needs neither precision nor recall: it is 0 where only one of picks and labels is
    empty, and NaN (undefined, not perfect) where both are.
    """
    return ratio(2 * np.asarray(hits), np.asarray(picks) + np.asarray(labels))


def f1_line(f1: float, points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find recall and precision where F1 is constant, evenly in 1 / recall, in which it is straight."""
    recall = 1 / np.linspace(1, 2 / f1 - 1, points)
    return recall, 1 / (2 / f1 - 1 / recall)  # 1/P + 1/R = 2/F1


def defined(value: float | np.float64 | NDArray[np.float64]) -> float | None:
    """Turn one number into a float, and NaN into None."""
    return None if np.isnan(value) else float(value)
