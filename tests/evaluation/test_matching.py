from itertools import permutations

import numpy as np
import pytest

from cryopick.evaluation.matching import best_matching, count_matches, match_centres, pairs_within


def brute_force(picks: np.ndarray, labels: np.ndarray, radius: float) -> tuple[int, float]:
    """Number of pairs and sum of squares of the best matching, by trying all of them."""
    if len(picks) > len(labels):
        picks, labels = labels, picks
    best = (0, 0.0)
    for order in permutations(range(len(labels)), len(picks)):
        squares = ((picks - labels[list(order)]) ** 2).sum(axis=1)
        near = squares <= radius**2
        best = min(best, (-int(near.sum()), float(squares[near].sum())))
    return -best[0], best[1]


@pytest.mark.parametrize("seed", range(40))
def test_equals_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 7, 2)
    picks, labels = rng.uniform(0, 30, (n, 2)), rng.uniform(0, 30, (m, 2))
    matching = match_centres(picks, labels, 12)
    number, squares = brute_force(picks, labels, 12)
    assert len(matching) == number
    assert (matching.distance**2).sum() == pytest.approx(squares)


def test_takes_more_pairs_before_closer_pairs() -> None:
    # The middle pick sits on the second label, but must give way so that both labels are matched.
    picks = np.array([[10.0, 0.0], [19.5, 0.0]])
    labels = np.array([[1.0, 0.0], [10.0, 0.0]])
    matching = match_centres(picks, labels, 10)
    assert matching.pick.tolist() == [0, 1]
    assert matching.label.tolist() == [0, 1]
    assert matching.distance.tolist() == [9.0, 9.5]


def test_exactly_the_radius_is_within() -> None:
    assert len(match_centres(np.array([[3.0, 4.0]]), np.zeros((1, 2)), 5)) == 1
    assert len(match_centres(np.array([[3.0, 4.0]]), np.zeros((1, 2)), 4.999)) == 0
    # 0.1 + 0.2 is not 0.3 in floating point.
    assert len(match_centres(np.array([[0.1 + 0.2, 0.0]]), np.zeros((1, 2)), 0.3)) == 1


def test_duplicates_are_false_alarms() -> None:
    matching = match_centres(
        np.array([[10.0, 10.0], [11.0, 10.0], [10.0, 12.0]]), np.array([[10.0, 10.0]]), 5
    )
    assert matching.pick.tolist() == [0]


def test_order_and_flip_do_not_matter(rng: np.random.Generator) -> None:
    picks, labels = rng.uniform(0, 200, (80, 2)), rng.uniform(0, 200, (60, 2))
    matching = match_centres(picks, labels, 15)
    pairs = set(zip(matching.pick.tolist(), matching.label.tolist(), strict=True))
    shuffle, deal = rng.permutation(80), rng.permutation(60)
    for change in (np.array([1, 1]), np.array([1, -1]), np.array([-1, 1])):
        other = match_centres(picks[shuffle] * change, labels[deal] * change, 15)
        assert pairs == set(zip(shuffle[other.pick].tolist(), deal[other.label].tolist(), strict=True))


@pytest.mark.parametrize(("n", "m"), [(0, 0), (3, 0), (0, 3)])
def test_empty(n: int, m: int) -> None:
    pairs = pairs_within(np.zeros((n, 2)), np.zeros((m, 2)), 5)
    assert len(pairs) == len(best_matching(pairs)) == count_matches(pairs) == 0


def test_moving_by_less_and_by_more_than_the_radius() -> None:
    labels = np.stack(np.meshgrid(np.arange(5) * 40.0, np.arange(4) * 40.0), axis=-1).reshape(-1, 2)
    assert len(match_centres(labels + np.array([9.0, 0.0]), labels, 10)) == 20
    assert len(match_centres(labels + np.array([11.0, 0.0]), labels, 10)) == 0


def test_count_agrees_with_the_matching(rng: np.random.Generator) -> None:
    for _ in range(20):
        pairs = pairs_within(rng.uniform(0, 100, (50, 2)), rng.uniform(0, 100, (40, 2)), 12)
        matching = best_matching(pairs)
        assert count_matches(pairs) == len(matching)
        assert len(set(matching.pick)) == len(set(matching.label)) == len(matching)


def test_narrowing_equals_searching_again(rng: np.random.Generator) -> None:
    picks, labels = rng.uniform(0, 100, (50, 2)), rng.uniform(0, 100, (40, 2))
    near = pairs_within(picks, labels, 20).within(8).of_first(30)
    again = pairs_within(picks[:30], labels, 8)
    assert near.pick.tolist() == again.pick.tolist()
    assert near.label.tolist() == again.label.tolist()
