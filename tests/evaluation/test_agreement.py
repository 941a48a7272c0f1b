from collections.abc import Callable

from cryopick.evaluation import Agreement, Finders, Lineup, Overlap, agreement, evaluate

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0], [80.0, 80.0]]
OUTSIDE = [50.0, 50.0]


def agree(**sets: Lineup) -> Agreement:
    return agreement([evaluate(each, name=name, diameter_px=10) for name, each in sets.items()])


def test_two_sets(lineup: Callable[..., Lineup]) -> None:
    # Both find the first label and the same false alarm; `one` finds two labels more.
    one = lineup({"a": ([*LABELS[:3], OUTSIDE], None, LABELS), "b": (LABELS, None, LABELS)})
    other = lineup({"a": ([[22.0, 20.0], [51.0, 50.0]], None, LABELS)})
    found = agree(one=one, other=other)
    assert found.overlaps == (Overlap("one", "other", 1, 4, 2, 2),)
    assert found.names == ("one", "other")
    assert found.shares == {("one", "other"): 0.5, ("other", "one"): 1}
    assert found.finders == (Finders(("one", "other"), 1), Finders(("one",), 2), Finders((), 1))


def test_it_is_one_to_one(lineup: Callable[..., Lineup]) -> None:
    one = lineup({"a": ([[20.0, 20.0], [21.0, 20.0]], None, LABELS)})
    other = lineup({"a": ([[20.0, 20.0]], None, LABELS)})
    found = agree(one=one, other=other)
    assert found.overlaps[0].shared == 1


def test_every_pair_of_three(lineup: Callable[..., Lineup]) -> None:
    sets = [evaluate(lineup({"a": (LABELS, None, LABELS)}), name=n, diameter_px=10) for n in "xyz"]
    found = agreement(sets)
    assert [(each.first, each.second) for each in found.overlaps] == [("x", "y"), ("x", "z"), ("y", "z")]
    assert found.finders == (Finders(("x", "y", "z"), 4), Finders((), 0))


def test_threshold_counts(lineup: Callable[..., Lineup]) -> None:
    scored = lineup({"a": (LABELS, [0.9, 0.8, 0.2, 0.1], LABELS)}, threshold=0.5)
    found = agreement([evaluate(scored, name=n, diameter_px=10) for n in "xy"])
    assert found.overlaps[0].shared == 2


def test_without_picks_there_is_no_share(lineup: Callable[..., Lineup]) -> None:
    found = agree(one=lineup({"a": ([], None, LABELS)}), other=lineup({"a": (LABELS, None, LABELS)}))
    assert found.shares == {("one", "other"): None, ("other", "one"): 0}
