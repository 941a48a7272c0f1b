import numpy as np

from cryopick.core import Picks
from cryopick.evaluation import FalseAlarm, Region, make_case
from cryopick.evaluation.false_alarm import false_alarm_kinds
from cryopick.evaluation.outcome import outcomes_at

LABELS = Picks(np.array([[20.0, 20.0], [80.0, 20.0], [80.0, 60.0]]))
BAND = Region(20, 20, 80, 60)


def kinds_of(picks: list[list[float]], rejected: list[list[float]]) -> list[str]:
    case = make_case("a", Picks(np.array(picks)), LABELS)
    (outcome,) = outcomes_at(case, (5.0,))
    return false_alarm_kinds(case, outcome, 5.0, np.array(rejected).reshape(-1, 2), BAND).tolist()


def test_each_kind() -> None:
    picks = [[21.0, 20.0], [23.0, 20.0], [50.0, 40.0], [50.0, 55.0], [95.0, 40.0]]
    assert kinds_of(picks, [[51.0, 56.0]]) == [
        "",
        FalseAlarm.DUPLICATE,
        FalseAlarm.UNLABELLED,
        FalseAlarm.REJECTED,
        FalseAlarm.OUTSIDE_BAND,
    ]


def test_the_first_kind_that_fits_counts() -> None:
    # Near a label that another pick has, near a rejected one, and outside the band, all at once.
    assert kinds_of([[20.0, 20.0], [17.0, 20.0]], [[17.0, 20.0]]) == ["", FalseAlarm.DUPLICATE]
    assert kinds_of([[5.0, 5.0]], [[5.0, 5.0]]) == [FalseAlarm.REJECTED]


def test_no_picks() -> None:
    case = make_case("a", Picks(np.empty((0, 2))), LABELS)
    (outcome,) = outcomes_at(case, (5.0,))
    assert false_alarm_kinds(case, outcome, 5.0, np.empty((0, 2)), BAND).tolist() == []
