import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation import make_case
from cryopick.evaluation.compatibility.cryosegnet_pixels import pixel_scores

ONE = Picks(np.array([[40.0, 30.0]]))
NOTHING = Picks(np.empty((0, 2)))


def test_right_wrong_and_nothing() -> None:
    cases = [
        make_case("a", ONE, ONE, shape=(100, 140)),
        make_case("b", Picks(np.array([[100.0, 80.0]])), ONE, shape=(100, 140)),
        make_case("c", NOTHING, ONE, shape=(100, 140)),
    ]
    scores = pixel_scores(cases, 30, {})
    assert scores is not None
    assert (scores[0].precision, scores[0].recall) == (1, 1)
    assert scores[0].dice == pytest.approx(1, abs=0.02)
    assert scores[1].precision < 0.01
    assert scores[2].recall < 0.01
    assert [score.saved for score in scores] == [True, True, False]


def test_duplicates_cost_nothing() -> None:
    twice = Picks(np.array([[40.0, 30.0], [40.0, 30.0], [40.0, 30.0]]))
    scores = pixel_scores([make_case("a", twice, ONE, shape=(100, 140))], 30, {})
    assert scores is not None
    assert scores[0].precision == 1


def test_unknown_size() -> None:
    assert pixel_scores([make_case("a", ONE, ONE)], 30, {}) is None
