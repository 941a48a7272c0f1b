import numpy as np
import pytest

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.evaluation.lineup import line_up
from cryopick.evaluation.pick_set import PickSet

ONE, NONE = Picks(np.array([[5.0, 6.0]])), Picks(np.empty((0, 2)))


def test_who_is_compared() -> None:
    picks = PickSet("picks", {"a": ONE, "x": ONE}, failed={"c": "truncated"})
    labels = PickSet("labels", {"c": ONE, "b": ONE, "a": ONE, "d": NONE})
    lineup = line_up(picks, labels)
    assert [case.stem for case in lineup.cases] == ["a", "b", "c", "d"]
    assert [len(case.labels) for case in lineup.cases] == [1, 1, 1, 0]
    assert [case.n_picks for case in lineup.cases] == [1, 0, 0, 0]
    assert lineup.without_picks == ("b", "c", "d")
    assert lineup.without_labels == ("x",)
    assert lineup.not_attempted == ()


def test_only_those_that_were_attempted_keeps_failures() -> None:
    picks = PickSet("picks", {"a": ONE}, failed={"c": "truncated"})
    lineup = line_up(picks, PickSet("labels", {"c": ONE, "b": ONE, "a": ONE}), picked_only=True)
    assert [case.stem for case in lineup.cases] == ["a", "c"]
    assert lineup.not_attempted == ("b",)
    assert lineup.without_picks == ("c",)


def test_nothing_in_common_names_both_sides() -> None:
    with pytest.raises(CoordinatesError, match=r"tp53 against .*ab12, ab13 and 1 more"):
        line_up(PickSet("picks", {"tp53": ONE}), PickSet("labels", {"ab12": ONE, "ab13": ONE, "ab14": ONE}))


def test_different_ends() -> None:
    labels = PickSet("labels", {"a": ONE}, frame=Frame.CRYOPPP)
    with pytest.raises(CoordinatesError, match="--micrographs"):
        line_up(PickSet("picks", {"a": ONE}), labels)
