from collections.abc import Callable

import numpy as np
import pytest

from cryopick.evaluation import Lineup, difference, evaluate

LABELS = np.stack(np.meshgrid(np.arange(6) * 20.0, np.arange(5) * 20.0), axis=-1).reshape(-1, 2)


def test_pairs_are_sharper_than_the_scores(lineup: Callable[..., Lineup]) -> None:
    # Both pickers find more on easy micrographs; the second always finds three labels fewer.
    found = np.arange(6, 30, 3)
    first = lineup({f"m{n}": (LABELS[:n], None, LABELS) for n in found})
    second = lineup({f"m{n}": (LABELS[: n - 3], None, LABELS) for n in found})
    one, other = (evaluate(each, name=n, diameter_px=10) for each, n in ((first, "one"), (second, "other")))
    gap = difference(other, one).gaps["recall"]
    assert difference(other, one).baseline == "one"
    assert gap is not None
    assert gap.interval is not None
    assert gap.value == pytest.approx(-0.1)
    assert gap.interval == (pytest.approx(-0.1), pytest.approx(-0.1))
    spread = one.main.intervals["recall"]
    assert spread is not None
    assert spread[1] - spread[0] > 0.2
    assert (difference(other, one).sign("recall"), difference(one, other).sign("recall")) == (-1, 1)
    assert difference(one, one).sign("recall") == 0
    few = lineup({f"m{n}": (LABELS[: n - 3], None, LABELS) for n in found[:3]})
    gap = difference(evaluate(few, diameter_px=10), one)
    assert (gap.micrographs, gap.sign("recall")) == (3, 0)


def test_only_the_common_micrographs_count(lineup: Callable[..., Lineup]) -> None:
    one = evaluate(lineup({"a": (LABELS, None, LABELS), "b": (LABELS, None, LABELS)}), diameter_px=10)
    other = evaluate(lineup({"b": (LABELS, None, LABELS), "c": ([], None, LABELS)}), diameter_px=10)
    found = difference(other, one)
    assert found.micrographs == 1
    gap = found.gaps["f1"]
    assert gap is not None
    assert (gap.value, gap.interval) == (0, None)
    assert found.gaps["average_precision"] is None


def test_nothing_in_common(lineup: Callable[..., Lineup]) -> None:
    one = evaluate(lineup({"a": (LABELS, None, LABELS)}), diameter_px=10)
    other = evaluate(lineup({"b": (LABELS, None, LABELS)}), diameter_px=10)
    assert set(difference(other, one).gaps.values()) == {None}


def test_the_same_as_the_intervals_of_the_sets(
    lineup: Callable[..., Lineup], rng: np.random.Generator
) -> None:
    table = {f"m{i}": (LABELS[: rng.integers(5, 30)], None, LABELS) for i in range(6)}
    nothing = {stem: ([], None, LABELS) for stem in table}
    one, other = evaluate(lineup(nothing), diameter_px=10), evaluate(lineup(table), diameter_px=10)
    gap = difference(other, one).gaps["f1"]
    assert gap is not None
    assert gap.interval == pytest.approx(other.main.intervals["f1"])
