from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.evaluation import PickSet, find_consensus
from cryopick.evaluation.consensus import agreed_picks, write_consensus
from cryopick.io.coordinates import read_coordinates


def picks(*xy: tuple[float, float], scores: list[float] | None = None) -> Picks:
    return Picks(np.array(xy, dtype=np.float64).reshape(-1, 2), None if scores is None else np.array(scores))


def test_mean_centre_and_score() -> None:
    views = [
        picks((10, 10), (50, 50), scores=[0.9, 0.1]),
        picks((13, 10), (90, 90), scores=[0.6, 0.8]),
        picks((10, 16), (90, 93), scores=[0.3, 0.6]),
    ]
    agreed = agreed_picks(views, 10, 2)
    assert agreed.xy.tolist() == [[11, 12], [90, 91.5]]
    assert agreed.scores is not None
    assert agreed.scores.tolist() == [pytest.approx(0.6), pytest.approx(0.7)]
    assert agreed_picks(views, 10, 3).xy.tolist() == [[11, 12]]


def test_without_scores() -> None:
    assert agreed_picks([picks((1, 2)), picks((1, 3))], 5, 2).scores is None
    assert agreed_picks([picks((1, 2), scores=[0.5]), picks((1, 3))], 5, 2).scores is None


@pytest.mark.parametrize("scores", [None, [-3.0], [7.5]])
def test_scores_that_are_no_probabilities_cannot_be_averaged(scores: list[float] | None) -> None:
    ours = PickSet("ours", {"a": picks((1, 1), scores=[0.9]), "b": picks((5, 5), scores=[0.4])})
    theirs = PickSet("topaz", {"a": picks((1, 1), scores=[0.3]), "b": picks((5, 5), scores=scores)})
    agreed = find_consensus([ours, theirs], 3, 2)
    assert [agreed.centres[stem].scores for stem in "ab"] == [None, None]
    agreed = find_consensus([ours, ours], 3, 2)
    assert agreed.centres["b"].scores is not None


def test_neighbours_in_a_crowd_stay_apart() -> None:
    # A chain in which every step is within the radius: joined by steps alone it would be one pick.
    views = [picks((0, 0), (12, 0)), picks((3, 0), (15, 0)), picks((7, 0), (19, 0))]
    agreed = agreed_picks(views, 6, 2)
    assert sorted(agreed.xy[:, 0].tolist()) == [pytest.approx(10 / 3), pytest.approx(46 / 3)]


def test_order_does_not_matter(rng: np.random.Generator) -> None:
    base = rng.uniform(0, 300, (60, 2))
    views = [Picks(base + rng.normal(0, 2, base.shape)) for _ in range(3)]
    shuffled = [view.select(rng.permutation(60)) for view in views]
    first, second = (agreed_picks(each, 8, 3).xy for each in (views, shuffled[::-1]))
    assert first[np.lexsort(first.T)] == pytest.approx(second[np.lexsort(second.T)])
    assert len(first) > 50


def test_sets_and_thresholds() -> None:
    one = PickSet("one", {"a": picks((1, 1), (9, 9), scores=[0.9, 0.2]), "b": picks((5, 5))}, threshold=0.5)
    other = PickSet("other", {"a": picks((1, 1), (9, 9)), "c": picks((5, 5))}, diameter_px=20)
    consensus = find_consensus([one, other], 3, 2)
    assert list(consensus.centres) == ["a"]
    assert consensus.centres["a"].xy.tolist() == [[1, 1]]
    assert consensus.threshold is None


def test_empty_micrographs_stay() -> None:
    empty = PickSet("e", {"a": picks()})
    assert len(find_consensus([empty, empty], 3, 2).centres["a"]) == 0


def test_too_few_sets_and_mixed_frames() -> None:
    one = PickSet("one", {"a": picks((1, 1))})
    with pytest.raises(CoordinatesError, match="1 pick sets"):
        find_consensus([one], 3, 2)
    with pytest.raises(CoordinatesError, match="--micrographs"):
        find_consensus([one, PickSet("csv", {"a": picks((1, 1))}, frame=Frame.CRYOPPP)], 3, 2)
    with pytest.raises(CoordinatesError, match="--micrographs"):  # it could not be written
        find_consensus([PickSet("csv", {"a": picks((1, 1))}, frame=Frame.CRYOPPP)] * 2, 3, 2)


def test_files_read_back(tmp_path: Path) -> None:
    (tmp_path / "gone_autopick.star").touch()
    centres = {"a.frames": picks((1.5, 2.25), scores=[0.5]), "empty": picks()}
    write_consensus(PickSet("consensus", centres), tmp_path)
    found = read_coordinates(tmp_path)
    assert set(found) == {"a.frames", "empty"}
    assert found["a.frames"].xy.tolist() == [[1.5, 2.25]]
