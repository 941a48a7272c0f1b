from collections.abc import Callable

from cryopick.evaluation import Lineup, SetReport, break_down, evaluate


def test_it_is_called_as_the_pick_set(lineup: Callable[..., Lineup]) -> None:
    evaluation = evaluate(lineup({"a": ([], None, [])}), name="ours", diameter_px=9)
    assert SetReport(evaluation, break_down(evaluation, {}, {})).name == "ours"
