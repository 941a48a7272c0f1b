import numpy as np
import pytest

from cryopick.evaluation.matching import Pairs, best_matching, pairs_within
from cryopick.evaluation.ranking import ranked_hits


def pairs(*edges: tuple[int, int]) -> Pairs:
    pick, label = np.array(sorted(edges)).reshape(-1, 2).T
    return Pairs(pick, label, np.ones(len(edges)))


def test_a_later_duplicate_is_no_hit() -> None:
    assert ranked_hits(pairs((0, 0), (1, 0), (2, 1)), 4).tolist() == [True, False, True, False]


def test_an_earlier_pick_moves_to_make_room() -> None:
    # Pick 0 takes label 0 first; pick 1 can have only that one, so pick 0 moves on to label 1.
    assert ranked_hits(pairs((0, 0), (0, 1), (1, 0)), 2).tolist() == [True, True]


def test_a_chain_of_moves() -> None:
    edges = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 0)]
    assert ranked_hits(pairs(*edges), 4).all()


@pytest.mark.parametrize("seed", range(10))
def test_every_threshold_has_the_count_of_the_optimal_matching(seed: int) -> None:
    rng = np.random.default_rng(seed)
    near = pairs_within(rng.uniform(0, 60, (40, 2)), rng.uniform(0, 60, (25, 2)), 12)
    hits = ranked_hits(near, 40)
    for count in range(41):
        assert hits[:count].sum() == len(best_matching(near.of_first(count)))


def test_nothing() -> None:
    assert ranked_hits(pairs_within(np.empty((0, 2)), np.zeros((1, 2)), 1), 0).shape == (0,)
