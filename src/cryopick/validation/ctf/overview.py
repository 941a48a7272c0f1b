"""One picture of the contrast transfer functions of all micrographs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cryopick.io.figures import write_figure
from cryopick.validation.ctf.row import CtfRow
from cryopick.validation.ctf.values import CtfValues

OVERVIEW = "overview.png"
_COLOUR = "#0072B2"


@dataclass(frozen=True)
class _Panel:
    """A quantity, None where it is not known."""

    label: str
    value: Callable[[CtfValues, CtfRow], float | None]


_PANELS = (
    _Panel("defocus, um", lambda values, row: values.defocus * 1e-4),
    _Panel("astigmatism, A", lambda values, row: values.astigmatism),
    _Panel("rings follow the fit to, A", lambda values, row: values.max_resolution),
    _Panel("figure of merit", lambda values, row: values.figure_of_merit),
    _Panel("water ring over neighbourhood", lambda values, row: row.ice),
)


def draw_overview(rows: Sequence[CtfRow], path: Path) -> None:
    """Draw defocus, astigmatism, resolution, merit and relative ice thickness, each with a histogram.

    Parameters
    ----------
    rows
        In the order of the micrographs.
    path
        The PNG to write.
    """
    figure = Figure(figsize=(11, 11), dpi=100, layout="constrained")
    grid = figure.subplots(len(_PANELS), 2, width_ratios=(3, 1), squeeze=False)
    for panel, (course, histogram) in zip(_PANELS, grid, strict=True):
        _draw_panel(panel, rows, course, histogram)
    grid[-1][0].set_xlabel("micrograph")
    grid[-1][1].set_xlabel("micrographs")
    failed = sum(row.values is None for row in rows)
    figure.suptitle(
        f"{len(rows) - failed} micrographs" + (f", {failed} more without values" if failed else ""),
        fontsize=11,
    )
    write_figure(figure, path)


def _draw_panel(panel: _Panel, rows: Sequence[CtfRow], course: Axes, histogram: Axes) -> None:
    """Draw one quantity."""
    told = [None if row.values is None else panel.value(row.values, row) for row in rows]
    y = np.array([np.nan if value is None else value for value in told])
    known = y[np.isfinite(y)]
    course.set_ylabel(panel.label, fontsize=9)
    course.set_xlim(0.5, len(rows) + 0.5)
    if not len(known):
        course.text(0.5, 0.5, "not known", transform=course.transAxes, ha="center", color="0.5")
        histogram.set_axis_off()
        return
    course.plot(np.arange(1, len(rows) + 1), y, ".", color=_COLOUR)
    median = float(np.median(known))
    for axes in (course, histogram):
        axes.axhline(median, color="0.6", lw=0.8, zorder=0)
    course.set_title(f"median {median:.4g}", fontsize=9, loc="right")
    histogram.hist(known, bins="auto" if np.ptp(known) > 0 else 1, orientation="horizontal", color=_COLOUR)
    histogram.set_ylim(course.get_ylim())
