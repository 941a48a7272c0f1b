import numpy as np

from cryopick.core import Picks
from cryopick.evaluation.case import make_case
from cryopick.evaluation.region import Region

XY = np.array([[10.0, 10.0], [20.0, 20.0], [30.0, 30.0], [95.0, 40.0]])
LABELS = Picks(np.array([[10.0, 10.0], [60.0, 50.0]]))


def test_best_first_and_cut_at_the_threshold() -> None:
    case = make_case("a", Picks(XY, np.array([0.2, 0.5, 0.9, 0.4])), LABELS, threshold=0.5)
    assert case.candidates.xy[:, 0].tolist() == [30, 20, 95, 10]
    assert case.picks.xy[:, 0].tolist() == [30, 20]


def test_picks_outside_the_band_are_neither_right_nor_wrong() -> None:
    scores = np.array([0.2, 0.5, 0.9, 0.4])
    case = make_case("a", Picks(XY, scores), LABELS, threshold=0.3, band=Region(10, 10, 60, 50))
    assert case.picks.xy[:, 0].tolist() == [30, 20]
    assert case.candidates.xy[:, 0].tolist() == [30, 20, 10]
    assert case.left_out.tolist() == [[95, 40]]


def test_without_scores_all_are_picks() -> None:
    assert make_case("a", Picks(XY), LABELS, threshold=0.5).n_picks == 4


def test_region() -> None:
    picks = Picks(XY)
    assert make_case("a", picks, LABELS, shape=(100, 200)).region == Region(-0.5, -0.5, 199.5, 99.5)
    assert make_case("a", picks, LABELS).region == Region(10, 10, 95, 50)
    nothing = Picks(np.empty((0, 2)))
    assert make_case("a", nothing, nothing).n_picks == 0
