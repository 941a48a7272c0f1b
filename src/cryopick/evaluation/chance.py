"""The score that points thrown at random would reach."""

from collections.abc import Sequence

import numpy as np

from cryopick.evaluation.case import Case
from cryopick.evaluation.matching import count_matches, pairs_within
from cryopick.evaluation.ratios import defined, f1_score


def random_f1(
    cases: Sequence[Case],
    radii: tuple[float, ...],
    rng: np.random.Generator,
    draws: int = 5,
) -> tuple[float | None, ...]:
    """Score as many random points as there are picks, micrograph by micrograph.

    On crowded micrographs this is far from zero, and a picker is only as good as what it adds.

    Parameters
    ----------
    cases
        The micrographs; points are drawn evenly over each one's region.
    radii
        In pixels.
    rng
        Source of the points.
    draws
        How many times to throw; the mean is returned.

    Returns
    -------
    tuple of float or None
        Pooled F1 for each radius; None where there are neither picks nor labels.
    """
    hits = np.zeros(len(radii))
    for case in cases:
        for _ in range(draws):
            near = pairs_within(case.region.draw(case.n_picks, rng), case.labels.xy, max(radii))
            hits += [count_matches(near.within(radius)) for radius in radii]
    picks = sum(case.n_picks for case in cases)
    labels = sum(len(case.labels) for case in cases)
    return tuple(defined(f1) for f1 in f1_score(hits / draws, picks, labels))
