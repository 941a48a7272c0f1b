"""How one pick set's scores differ from another's, on the same micrographs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cryopick.evaluation.bootstrap import FEWEST, RESAMPLED, draw_weights, interval, resample
from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.score import pool


@dataclass(frozen=True)
class Gap:
    """The difference of one score, and its 95 % interval over resampled micrographs."""

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Difference:
    """One pick set less another.

    Parameters
    ----------
    baseline
        Name of the other.
    micrographs
        How many both were judged on.
    gaps
        By score (`RESAMPLED`); None where either is undefined.
    """

    baseline: str
    micrographs: int
    gaps: Mapping[str, Gap | None]

    def sign(self, score: str) -> int:
        """Give 1 where the score is better for certain, -1 where it is worse, 0 where that is open.

        Certain is a difference whose interval leaves out 0, on at least `FEWEST` micrographs: of two, every
        other interval leaves it out by chance.
        """
        gap = self.gaps[score]
        if gap is None or gap.interval is None or self.micrographs < FEWEST:
            return 0
        low, high = gap.interval
        return int(low > 0) - int(high < 0)


def difference(evaluation: Evaluation, baseline: Evaluation, seed: int = 0) -> Difference:
    """Compare two pick sets in pairs: both are resampled with the same micrographs and weights.

    What makes a micrograph hard makes it hard for both, so the interval of the difference is much narrower
    than those of the two scores would suggest.

    Parameters
    ----------
    evaluation, baseline
        Of two pick sets against the same labels; micrographs that only one was judged on are left out.
    seed
        Of the bootstrap.
    """
    sides = []
    both = {case.stem for case in evaluation.lineup.cases} & {case.stem for case in baseline.lineup.cases}
    for each in (evaluation, baseline):
        outcomes = [outcome for outcome in each.main.outcomes if outcome.stem in both]
        weights = draw_weights(len(both), np.random.default_rng(seed)) if both else np.empty((0, 0))
        sides.append((pool(outcomes), resample(outcomes, weights) if both else None))
    (ours, our_resamples), (theirs, their_resamples) = sides

    def gap(name: str) -> Gap | None:
        one, other = getattr(ours, name), getattr(theirs, name)
        if one is None or other is None:
            return None
        differences = getattr(our_resamples, name) - getattr(their_resamples, name)
        return Gap(one - other, interval(differences, len(both)))

    return Difference(baseline.name, len(both), {name: gap(name) for name in RESAMPLED})
