"""The score of Cryo-EMMAE: each label against its nearest pick, as squares that must overlap by 0.6.

``utils/evaluation_utils.py`` of its repository, github.com/azamanos/Cryo-EMMAE.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.evaluation.case import Case
from cryopick.evaluation.compatibility.foreign_score import SIZE_UNKNOWN, ForeignScore

_SIDE = 512
_OVERLAP = 0.6
_BETA = 3
NAME = "cryoemmae_iou60"


def cryoemmae_iou60(cases: Sequence[Case], diameter_px: float) -> ForeignScore:
    """Count the labels whose nearest pick overlaps them, in whole pixels of 512 x 512.

    It is not one to one: two labels may have the same pick, and both count as found, in the precision, too.

    Parameters
    ----------
    cases
        Micrographs.
    diameter_px
        Side of the squares, before rounding to an even number of pixels of 512.
    """
    overlaps: list[NDArray[np.float64]] = []
    picks = 0
    for case in cases:
        if case.shape is None:
            return ForeignScore(NAME, reason=SIZE_UNKNOWN)
        height, width = case.shape
        scale = np.array([_SIDE / width, _SIDE / height])
        side = int(diameter_px * _SIDE / min(case.shape))
        half = (side + side % 2) // 2
        overlaps.append(_overlaps(case.labels.xy * scale, np.round(case.picks.xy * scale), half))
        picks += case.n_picks
    every = np.concatenate([np.empty(0), *overlaps])
    found = int(np.count_nonzero(every > _OVERLAP))
    recall = round(found / max(len(every), 1e-6), 3)
    precision = round(found / max(picks, 1e-6), 3)
    weighted = (1 + _BETA**2) * recall * precision / max(recall + _BETA**2 * precision, 1e-6)
    return ForeignScore(
        NAME,
        {
            "precision": precision,
            "recall": recall,
            "f1": round(2 * recall * precision / max(recall + precision, 1e-6), 3),
            "f3": round(weighted, 3),
            "mean_iou": round(float(every.mean()), 3) if len(every) else 0.0,
        },
    )


def _overlaps(
    labels: NDArray[np.float64],  # (n, 2)
    picks: NDArray[np.float64],  # (m, 2)
    half: int,
) -> NDArray[np.float64]:  # (n,)
    """Find the intersection over union of each label's square with that of its nearest pick."""
    if len(picks) == 0 or len(labels) == 0:
        return np.zeros(len(labels))
    nearest = picks[cKDTree(picks).query(labels)[1]]
    sides = np.clip(2 * half - np.abs(labels - nearest), 0, None)
    common = sides[:, 0] * sides[:, 1]
    return np.asarray(common / np.clip(2 * (2 * half) ** 2 - common, 1e-6, None), dtype=np.float64)
