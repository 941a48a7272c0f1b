from dataclasses import replace

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


def test_names_of_files_stored_upside_down_against_each_other() -> None:
    def named(name: str) -> PickSet:
        return PickSet(name, {"a": replace(ONE, micrograph=name)})

    with pytest.raises(CoordinatesError, match=r"a\.png are of a\.png and a\.mrc of a\.mrc.*--micrographs"):
        line_up(named("a.png"), named("a.mrc"))
    # Where the micrograph is known, its rows are those of both sides; names without suffix tell nothing.
    assert line_up(named("a.png"), named("a.mrc"), shapes={"a": (30, 50)}).cases
    assert line_up(named("a.mrc"), named("a.tif")).cases
    assert line_up(named("a"), named("a.mrc")).cases
