"""Drawing hits, misses and false alarms on a micrograph."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cryopick.core import Micrograph
from cryopick.evaluation.case import Case
from cryopick.evaluation.outcome import Outcome
from cryopick.evaluation.picture import make_picture
from cryopick.io.figures import write_figure

_WIDTH, _MARGIN, _HEADER = 1160, 8, 56  # px
_HIT, _MISS, _FALSE_ALARM, _LEFT_OUT = "#56B4E9", "#F0E442", "#FF5F1F", "#BBBBBB"
"""Blue, yellow, orange: told apart with every kind of colour vision, and on grey. Misses are dashed."""


def draw_overlay(
    micrograph: Micrograph,
    case: Case,
    outcome: Outcome,
    *,
    diameter_px: float,
    banded: bool,
    path: Path,
) -> None:
    """Draw one micrograph with a circle of the particle's diameter at each pick and each missed label.

    Parameters
    ----------
    micrograph
        The image.
    case, outcome
        What is on it, and what matched.
    diameter_px
        In pixels of the micrograph.
    banded
        Whether the case's region is a label band, to be drawn.
    path
        The PNG to write.
    """
    height, width = micrograph.shape
    shown = _WIDTH - 2 * _MARGIN
    tall = round(shown * height / width)
    figure = Figure(figsize=(_WIDTH / 100, (tall + _HEADER + _MARGIN) / 100), dpi=100, facecolor="#16181d")
    total = tall + _HEADER + _MARGIN
    axes = figure.add_axes((_MARGIN / _WIDTH, _MARGIN / total, shown / _WIDTH, tall / total))
    picture = make_picture(micrograph.image, diameter_px)
    axes.imshow(picture.grey, cmap="gray", vmin=0, vmax=1, extent=picture.extent, interpolation="antialiased")
    axes.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    axes.set_axis_off()

    hit = np.isin(np.arange(case.n_picks), outcome.matching.pick)
    missed = outcome.missed
    _circle(axes, case.left_out, diameter_px, _LEFT_OUT, 0.9, ":")
    _circle(axes, case.picks.xy[hit], diameter_px, _HIT, 1.3, "-")
    _circle(axes, case.labels.xy[missed], diameter_px, _MISS, 1.6, (0, (3, 2)))
    _circle(axes, case.picks.xy[~hit], diameter_px, _FALSE_ALARM, 1.6, "-")
    if banded:
        band = case.region
        corner, size = (band.left, band.top), (band.right - band.left, band.bottom - band.top)
        axes.add_patch(Rectangle(corner, *size, fill=False, ec=_LEFT_OUT, lw=0.8, ls=(0, (6, 4))))

    words = [
        (f"{np.count_nonzero(hit)} hits", _HIT),
        (f"{np.count_nonzero(missed)} missed (dashed)", _MISS),
        (f"{np.count_nonzero(~hit)} false alarms", _FALSE_ALARM),
    ]
    if banded:
        words.append((f"{len(case.left_out)} outside the label band", _LEFT_OUT))
    _write_header(figure, case.stem, words, total)
    write_figure(figure, path)


def _circle(
    axes: Axes,
    xy: NDArray[np.float64],  # (n, 2)
    diameter_px: float,
    colour: str,
    line_width: float,
    line_style: str | tuple[int, tuple[int, int]],
) -> None:
    """Draw a circle around each centre."""
    sizes = np.full(len(xy), diameter_px)
    axes.add_collection(
        EllipseCollection(
            sizes,
            sizes,
            np.zeros(len(xy)),
            units="xy",
            offsets=xy,
            offset_transform=axes.transData,
            facecolors="none",
            edgecolors=colour,
            linewidths=line_width,
            linestyles=[line_style],
        )
    )


def _write_header(figure: Figure, stem: str, words: list[tuple[str, str]], total: int) -> None:
    """Write the micrograph's name, and below it the counts in their colours, which is the legend."""
    left = (_MARGIN + 4) / _WIDTH
    figure.text(left, 1 - 8 / total, stem, color="white", fontsize=11, va="top", weight="bold")
    for text, colour in words:
        written = figure.text(left, 1 - 30 / total, f"\u25cf {text}", color=colour, fontsize=11, va="top")
        left += written.get_window_extent().width / _WIDTH + 0.02
