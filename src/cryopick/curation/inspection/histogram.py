"""The picture to choose limits by: correlation against power of all picks."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from cryopick.curation.inspection.limits import Limits
from cryopick.curation.inspection.measure import Measures
from cryopick.io.figures import write_figure

_BINS = 45
_ORANGE = "#D55E00"


def draw_histogram(measures: Sequence[Measures], limits: Limits, path: Path) -> None:
    """Draw how many picks have which correlation and power, and the limits.

    Parameters
    ----------
    measures
        Of each micrograph.
    limits
        All given or chosen.
    path
        The PNG to write.
    """
    correlation = np.concatenate([np.empty(0), *(one.correlation for one in measures)])
    power = np.concatenate([np.empty(0), *(one.power for one in measures)])
    figure = Figure(figsize=(7.5, 6.2), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    shown = power > 0  # a power of 0 has no place on a logarithmic axis
    if shown.any():
        across = np.logspace(*_span(np.log10(power[shown])), _BINS)
        up = np.linspace(*_span(correlation[shown]), _BINS)
        counts = axes.hist2d(power[shown], correlation[shown], bins=[across, up], cmin=1, norm=LogNorm())
        figure.colorbar(counts[3], ax=axes, label="picks")
        axes.set(xscale="log", xlim=across[[0, -1]], ylim=up[[0, -1]])
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        _draw_limits(axes, limits)
    accepted = sum(int((limits.reasons(one) == "").sum()) for one in measures)
    axes.set(
        xlabel="local power, over the median of the micrograph",
        ylabel="correlation with the best template",
        title=f"{accepted} of {len(power)} picks accepted",
    )
    write_figure(figure, path)


def _draw_limits(axes: Axes, limits: Limits) -> None:
    """Draw the limits that lie among the picks; those beyond them reject nothing."""
    styles = (
        ("correlation from", limits.min_correlation, axes.axhline, axes.get_ylim(), "-"),
        ("power from", limits.min_power, axes.axvline, axes.get_xlim(), "--"),
        ("power to", limits.max_power, axes.axvline, axes.get_xlim(), ":"),
    )
    for name, value, draw, (low, high), style in styles:
        if value is not None and low < value < high:
            draw(value, color=_ORANGE, lw=1.4, ls=style, label=f"{name} {value:.3g}")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower right", fontsize=9)


def _span(values: np.ndarray) -> tuple[float, float]:
    """Give a range that holds all values, and is one even if they are equal."""
    low, high = float(values.min()), float(values.max())
    margin = max(0.02 * (high - low), 1e-3)
    return low - margin, high + margin
