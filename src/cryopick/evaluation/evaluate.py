"""The scores of one pick set against one set of labels, from tables in memory."""

from dataclasses import dataclass
from statistics import fmean

import numpy as np

from cryopick.evaluation.bootstrap import RESAMPLED, Resamples, draw_weights, interval, resample
from cryopick.evaluation.chance import random_f1
from cryopick.evaluation.lineup import Lineup
from cryopick.evaluation.orientation import OrientationCheck, check_orientation
from cryopick.evaluation.outcome import Outcome, outcomes_at
from cryopick.evaluation.score import Score, pool


@dataclass(frozen=True, eq=False)
class RadiusScore:
    """Everything said about one pick set at one radius.

    Parameters
    ----------
    radius, radius_px
        Largest distance of a match, in particle diameters and in pixels.
    outcomes, scores
        One for each micrograph.
    pooled
        Of all micrographs together.
    resamples
        Pooled scores of resampled micrographs.
    random_f1
        F1 of as many random points (`random_f1`).
    """

    radius: float
    radius_px: float
    outcomes: tuple[Outcome, ...]
    scores: tuple[Score, ...]
    pooled: Score
    resamples: Resamples
    random_f1: float | None

    @property
    def intervals(self) -> dict[str, tuple[float, float] | None]:
        """Bootstrap 95 % intervals of the pooled scores (`interval`)."""
        return {name: interval(getattr(self.resamples, name), len(self.outcomes)) for name in RESAMPLED}

    @property
    def means(self) -> dict[str, float | None]:
        """Means over the micrographs where the score is defined: every micrograph weighs the same."""
        return {
            name: _mean([getattr(score, name) for score in self.scores])
            for name in ("precision", "recall", "f1")
        }


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One pick set against the labels.

    Parameters
    ----------
    name
        Of the pick set.
    threshold
        The picker's own; None where every pick counts.
    diameter_px
        Of the particle, in pixels: the unit of the radii.
    lineup
        Which micrographs were compared.
    main, strict
        At the wanted radius, and at a smaller one beside it.
    orientation
        Whether the picks would fit better upside down.
    """

    name: str
    threshold: float | None
    diameter_px: float
    lineup: Lineup
    main: RadiusScore
    strict: RadiusScore
    orientation: OrientationCheck


def evaluate(
    lineup: Lineup,
    *,
    name: str = "picks",
    diameter_px: float,
    threshold: float | None = None,
    radius: float = 0.5,
    strict_radius: float = 0.25,
    seed: int = 0,
) -> Evaluation:
    """Score the picks of every labelled micrograph.

    Parameters
    ----------
    lineup
        The micrographs, from `line_up`.
    name, threshold
        Of the pick set, for the record; the lineup has applied the threshold.
    diameter_px
        Of the particle, in pixels.
    radius, strict_radius
        Largest distances of a match, in diameters.
    seed
        Of the random points and of the bootstrap. The same seed draws the same micrographs, so that
        two pick sets on the same labels can be compared in pairs.
    """
    cases = lineup.cases
    radii = (radius * diameter_px, strict_radius * diameter_px)
    outcomes = [outcomes_at(case, radii) for case in cases]
    chance = random_f1(cases, radii, np.random.default_rng(seed))
    weights = draw_weights(len(cases), rng=np.random.default_rng(seed))

    def score(index: int, fraction: float) -> RadiusScore:
        there = tuple(each[index] for each in outcomes)
        return RadiusScore(
            radius=fraction,
            radius_px=radii[index],
            outcomes=there,
            scores=tuple(pool([outcome]) for outcome in there),
            pooled=pool(there),
            resamples=resample(there, weights),
            random_f1=chance[index],
        )

    return Evaluation(
        name=name,
        threshold=threshold,
        diameter_px=diameter_px,
        lineup=lineup,
        main=score(0, radius),
        strict=score(1, strict_radius),
        orientation=check_orientation(cases, radii[0]),
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
