import numpy as np

from cryopick.core import Picks
from cryopick.evaluation.case import make_case
from cryopick.evaluation.outcome import outcomes_at


def test_two_radii_from_one_search(rng: np.random.Generator) -> None:
    labels = rng.uniform(0, 200, (60, 2))
    picks = Picks(
        np.concatenate([labels[:50] + rng.normal(0, 4, (50, 2)), rng.uniform(0, 200, (30, 2))]),
        rng.random(80),
    )
    case = make_case("a", picks, Picks(labels), threshold=0.4)
    wide, narrow = outcomes_at(case, (10.0, 5.0))
    assert wide.picks == narrow.picks == case.n_picks
    assert wide.labels == 60
    assert len(wide.matching) > len(narrow.matching) > 0
    assert narrow.matching.distance.max() <= 5
    for outcome in (wide, narrow):
        # The curve passes through the point of the picks' own threshold.
        assert outcome.hits[: case.n_picks].sum() == len(outcome.matching)
        assert sorted([*np.flatnonzero(outcome.missed), *outcome.matching.label]) == list(range(60))
