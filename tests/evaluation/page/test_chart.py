import pytest

from cryopick.evaluation.page.chart import BOTTOM, LEFT, RIGHT, TOP, Axis, Chart, dots_of, line_of

UNIT = Axis("recall", 0, 1)


def test_ticks_are_round_and_inside() -> None:
    assert UNIT.ticks == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert all(-2.7 <= tick <= 3.1 for tick in Axis("score", -2.7, 3.1).ticks)


def test_corners() -> None:
    assert line_of(UNIT, UNIT, [0, 1], [0, 1]) == f"{LEFT},{BOTTOM} {RIGHT},{TOP}"
    (dot,) = dots_of(UNIT, UNIT, [1], [0], ["text"])
    assert (dot.x, dot.y, dot.text) == (RIGHT, BOTTOM, "text")


def test_an_axis_without_length() -> None:
    assert Axis("score", 2, 2).place([2], LEFT, RIGHT) == [LEFT]


def test_tick_places() -> None:
    chart = Chart("title", "note", UNIT, Axis("count", 0, 10), ())
    assert chart.x_ticks[0] == (LEFT, "0")
    assert chart.x_ticks[-1] == (RIGHT, "1")
    assert chart.y_ticks[-1] == (TOP, "10")
