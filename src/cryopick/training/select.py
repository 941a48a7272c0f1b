"""Which micrographs are trained on and which are kept for validation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cryopick.training.labelled import LabelledMicrograph

STRIP_SHARE = 0.25
"""Where there are too few micrographs to keep one back, at most this share of each one's width is."""

STRIP_LABELS = 80
"""So many labels in all suffice to calibrate on; where there are more, strips are narrower."""


@dataclass(frozen=True)
class TrainingSplit:
    """Micrographs, or what is known of strips of them, to learn from and to validate on."""

    train: tuple[LabelledMicrograph, ...]
    validation: tuple[LabelledMicrograph, ...]


def split_micrographs(
    micrographs: Sequence[LabelledMicrograph], fraction: float, rng: np.random.Generator
) -> TrainingSplit:
    """Keep some micrographs of one data set back for validation.

    Parameters
    ----------
    micrographs
        Of one data set.
    fraction
        Share kept back, at least one, and one with labels. Of fewer than four micrographs, or where fewer
        than two have labels, none can be spared: a strip at the right of each is kept back instead, a quarter
        of its width or as much as holds enough labels.
    rng
        Draws which.

    Returns
    -------
    TrainingSplit
        In the order of the micrographs.
    """
    labelled = {index for index, micrograph in enumerate(micrographs) if len(micrograph.labels)}
    if len(micrographs) < 4 or len(labelled) < 2:
        cuts = [_cut(micrograph, -(-STRIP_LABELS // len(micrographs))) for micrograph in micrographs]
        return TrainingSplit(
            tuple(m.columns(0, cut) for m, cut in zip(micrographs, cuts, strict=True)),
            tuple(m.columns(cut, m.image.shape[1]) for m, cut in zip(micrographs, cuts, strict=True)),
        )
    count = max(1, round(fraction * len(micrographs)))
    kept_back = set(rng.choice(len(micrographs), count, replace=False).tolist())
    if not kept_back & labelled:
        kept_back ^= {min(kept_back), int(rng.choice(sorted(labelled)))}
    if labelled <= kept_back:
        kept_back.remove(min(labelled))
    return TrainingSplit(
        tuple(m for i, m in enumerate(micrographs) if i not in kept_back),
        tuple(m for i, m in enumerate(micrographs) if i in kept_back),
    )


def _cut(micrograph: LabelledMicrograph, labels: int) -> int:
    """Choose the column where a strip begins that holds so many labels, or else the widest."""
    widest: int = round((1 - STRIP_SHARE) * micrograph.image.shape[1])
    columns = np.sort(micrograph.labels[:, 0])
    return widest if len(columns) < labels else max(widest, int(columns[-labels]))
