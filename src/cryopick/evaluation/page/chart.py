"""Curves in the coordinates of a small drawing; the template makes SVG of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

WIDTH, HEIGHT = 440, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 428, 14, 254


@dataclass(frozen=True)
class Axis:
    """One axis: what it shows, from where to where."""

    label: str
    low: float
    high: float

    @property
    def ticks(self) -> list[float]:
        """Round numbers along it."""
        values = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        slack = 1e-9 * (self.high - self.low)
        return [float(v) for v in values if self.low - slack <= v <= self.high + slack]

    def place(self, values: ArrayLike, first: float, last: float) -> list[float]:
        """Put values between two places of the drawing."""
        share = (np.asarray(values, dtype=np.float64) - self.low) / ((self.high - self.low) or 1)
        return [round(float(place), 1) for place in first + share * (last - first)]


@dataclass(frozen=True)
class Dot:
    """One point with what it says when pointed at."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class Series:
    """What one pick set has in a chart.

    Parameters
    ----------
    slot
        Number of the pick set: its colour.
    line
        Points of a polyline, as SVG writes them; empty for none.
    dots
        Single points.
    """

    slot: int
    line: str = ""
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True)
class Chart:
    """One chart, ready to be drawn.

    Parameters
    ----------
    title, note
        Above it, and in a smaller hand below that.
    x, y
        The axes.
    series
        One or more for each pick set.
    guides
        Polylines in grey: where F1 is constant, where scores would be calibrated.
    """

    title: str
    note: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    guides: tuple[str, ...] = ()

    @property
    def x_ticks(self) -> list[tuple[float, str]]:
        """Places and texts along the bottom."""
        return _ticks(self.x, LEFT, RIGHT)

    @property
    def y_ticks(self) -> list[tuple[float, str]]:
        """Places and texts along the left."""
        return _ticks(self.y, BOTTOM, TOP)


def line_of(x: Axis, y: Axis, xs: ArrayLike, ys: ArrayLike) -> str:
    """Write points for an SVG polyline."""
    return " ".join(f"{a:g},{b:g}" for a, b in zip(*_places(x, y, xs, ys), strict=True))


def dots_of(
    x: Axis, y: Axis, xs: Sequence[float], ys: Sequence[float], texts: Sequence[str], size: float = 4
) -> tuple[Dot, ...]:
    """Place single points."""
    return tuple(Dot(a, b, size, text) for a, b, text in zip(*_places(x, y, xs, ys), texts, strict=True))


def _places(x: Axis, y: Axis, xs: ArrayLike, ys: ArrayLike) -> tuple[list[float], list[float]]:
    return x.place(xs, LEFT, RIGHT), y.place(ys, BOTTOM, TOP)


def _ticks(axis: Axis, first: float, last: float) -> list[tuple[float, str]]:
    return [
        (place, f"{value:g}")
        for place, value in zip(axis.place(axis.ticks, first, last), axis.ticks, strict=True)
    ]
