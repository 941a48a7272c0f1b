from collections.abc import Callable

import numpy as np

from cryopick.core import Picks
from cryopick.evaluation import FalseAlarm, Lineup, Region, break_down, evaluate
from cryopick.evaluation.breakdown import Share, crowded

LABELS = [[20.0, 20.0], [30.0, 20.0], [80.0, 20.0], [80.0, 80.0]]


def test_misses_and_false_alarms(lineup: Callable[..., Lineup]) -> None:
    # Of two crowded labels one is found, twice; of two lone ones one.
    picks = [[20.0, 20.0], [19.0, 20.0], [80.0, 80.0], [50.0, 50.0], [5.0, 5.0]]
    evaluation = evaluate(lineup({"a": (picks, None, LABELS), "b": ([], None, LABELS[:1])}), diameter_px=12)
    rejected = {"a": Picks(np.array([[50.0, 51.0]]))}
    faint = {"a": np.array([False, True, True, False])}
    breakdown = break_down(evaluation, rejected, faint)
    assert breakdown.false_alarms == {
        FalseAlarm.DUPLICATE: 1,
        FalseAlarm.REJECTED: 1,
        FalseAlarm.OUTSIDE_BAND: 1,
        FalseAlarm.UNLABELLED: 0,
    }
    assert breakdown.misses == {
        "crowded": Share(2, 1),
        "apart": Share(3, 2),
        "faint": Share(2, 2),
        "clear": Share(2, 0),
    }
    assert breakdown.cases[0].count(FalseAlarm.DUPLICATE) == 1
    assert breakdown.cases[1].faint is None


def test_what_is_left_out_is_no_false_alarm(lineup: Callable[..., Lineup]) -> None:
    banded = lineup({"a": ([[5.0, 5.0], [50.0, 50.0]], None, LABELS)}, band=Region(20, 20, 80, 80))
    alarms = break_down(evaluate(banded, diameter_px=12), {}, {}).false_alarms
    assert alarms[FalseAlarm.OUTSIDE_BAND] == 0
    assert alarms[FalseAlarm.UNLABELLED] == 1


def test_without_any_label_there_is_no_band(lineup: Callable[..., Lineup]) -> None:
    breakdown = break_down(evaluate(lineup({"a": ([[5.0, 5.0]], None, [])}), diameter_px=12), {}, {})
    assert breakdown.false_alarms[FalseAlarm.UNLABELLED] == 1
    assert breakdown.misses["apart"].recall is None


def test_recall_of_a_share() -> None:
    assert Share(4, 1).recall == 0.75


def test_neighbours_within_the_distance() -> None:
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [50.0, 0.0], [50.0, 10.1]])
    assert crowded(xy, 10).tolist() == [True, True, False, False]


def test_one_and_none_are_alone() -> None:
    assert crowded(np.array([[1.0, 2.0]]), 10).tolist() == [False]
    assert crowded(np.empty((0, 2)), 10).tolist() == []
