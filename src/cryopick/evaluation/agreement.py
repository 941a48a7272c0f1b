"""How far pick sets agree with each other, labels or not, and who finds which labels."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from cryopick.evaluation.evaluate import Evaluation
from cryopick.evaluation.matching import count_matches, pairs_within
from cryopick.evaluation.ratios import defined, ratio


@dataclass(frozen=True)
class Overlap:
    """Two pick sets on the micrographs that both were judged on.

    Parameters
    ----------
    first, second
        Their names.
    micrographs
        How many those are.
    first_picks, second_picks
        How many picks each has there.
    shared
        Pairs of the largest one-to-one matching between them.
    """

    first: str
    second: str
    micrographs: int
    first_picks: int
    second_picks: int
    shared: int


@dataclass(frozen=True)
class Finders:
    """How many labels exactly these pick sets find, and no other."""

    names: tuple[str, ...]
    labels: int


@dataclass(frozen=True)
class Agreement:
    """Who agrees with whom.

    Parameters
    ----------
    names
        Of the pick sets, in order.
    overlaps
        One for each pair of them.
    finders
        Every group that finds labels together, largest groups first; the last finds none. Counted on the
        micrographs that all pick sets were judged on.
    """

    names: tuple[str, ...]
    overlaps: tuple[Overlap, ...]
    finders: tuple[Finders, ...]

    @property
    def shares(self) -> dict[tuple[str, str], float | None]:
        """Which share of the first one's picks the second one has, for every two, in both orders."""
        shares = {}
        for each in self.overlaps:
            shares[each.first, each.second] = defined(ratio(each.shared, each.first_picks))
            shares[each.second, each.first] = defined(ratio(each.shared, each.second_picks))
        return shares


def agreement(evaluations: Sequence[Evaluation]) -> Agreement:
    """Match pick sets with each other, at their own thresholds and within the radius of the main score."""
    return Agreement(
        tuple(each.name for each in evaluations),
        tuple(_overlap(first, second) for first, second in combinations(evaluations, 2)),
        _finders(evaluations),
    )


def _overlap(first: Evaluation, second: Evaluation) -> Overlap:
    others = {case.stem: case for case in second.lineup.cases}
    pairs = [(case, others[case.stem]) for case in first.lineup.cases if case.stem in others]
    return Overlap(
        first.name,
        second.name,
        len(pairs),
        sum(one.n_picks for one, _ in pairs),
        sum(other.n_picks for _, other in pairs),
        sum(
            count_matches(pairs_within(one.picks.xy, other.picks.xy, first.main.radius_px))
            for one, other in pairs
        ),
    )


def _finders(evaluations: Sequence[Evaluation]) -> tuple[Finders, ...]:
    found = [{o.stem: set(o.matching.label.tolist()) for o in each.main.outcomes} for each in evaluations]
    labels = {case.stem: len(case.labels) for case in evaluations[0].lineup.cases}
    common = set(labels).intersection(*found)
    counts: Counter[tuple[str, ...]] = Counter()
    for stem in common:
        for label in range(labels[stem]):
            counts[
                tuple(each.name for each, by in zip(evaluations, found, strict=True) if label in by[stem])
            ] += 1
    counts.setdefault((), 0)
    ranked = sorted(counts.items(), key=lambda item: (-len(item[0]), -item[1], item[0]))
    return tuple(Finders(names, number) for names, number in ranked)
