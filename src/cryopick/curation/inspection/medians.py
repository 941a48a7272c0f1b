"""How picks look on each micrograph: its median correlation, against defocus where that is known."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cryopick.curation.inspection.inspected import InspectedMicrograph
from cryopick.curation.inspection.limits import Limits
from cryopick.io.atomic import replacing
from cryopick.io.figures import write_figure

_BLUE, _ORANGE = "#0072B2", "#D55E00"
_TREND = 5
"""Fewest micrographs that a trend is drawn through."""


def write_medians(micrographs: Sequence[InspectedMicrograph], limits: Limits, path: Path) -> None:
    """Write one row per micrograph, failed ones too.

    The columns are micrograph, picks, accepted, median_correlation, median_power, defocus_um and error.
    """
    table = pd.DataFrame(
        {
            "micrograph": [one.row.micrograph for one in micrographs],
            "picks": [len(one.picks) for one in micrographs],
            "accepted": [int((limits.reasons(one.measures) == "").sum()) for one in micrographs],
            "median_correlation": [_median(one.measures.correlation) for one in micrographs],
            "median_power": [_median(one.measures.power) for one in micrographs],
            "defocus_um": [one.defocus_um for one in micrographs],
            "error": [one.row.error for one in micrographs],
        }
    )
    with replacing(path) as temporary:
        table.round(4).to_csv(temporary, index=False)


def draw_medians(micrographs: Sequence[InspectedMicrograph], limits: Limits, path: Path) -> None:
    """Draw the correlations of each micrograph in their order, and the medians against defocus.

    Parameters
    ----------
    micrographs
        With their picks measured.
    limits
        All given or chosen.
    path
        The PNG to write.
    """
    with_picks = [one for one in micrographs if len(one.measures.correlation)]
    known = [one for one in with_picks if one.defocus_um is not None]
    figure = Figure(figsize=(11 if known else 7, 4.6), dpi=150, layout="constrained")
    axes = figure.subplots(1, 2 if known else 1, squeeze=False, sharey=True)[0]
    _draw_order(axes[0], with_picks)
    if known:
        _draw_defocus(axes[1], known)
    for one in axes:
        if limits.min_correlation is not None:
            one.axhline(limits.min_correlation, color=_ORANGE, lw=1.2, label="least correlation accepted")
        one.legend(frameon=False, fontsize=8)
    axes[0].set_ylabel("correlation with the best template")
    write_figure(figure, path)


def _draw_order(axes: Axes, micrographs: Sequence[InspectedMicrograph]) -> None:
    """Draw the median and the middle half of each micrograph."""
    place = np.arange(1, len(micrographs) + 1)
    quartiles = np.array(
        [np.percentile(one.measures.correlation, (25, 50, 75)) for one in micrographs]
    ).reshape(-1, 3)
    axes.vlines(place, quartiles[:, 0], quartiles[:, 2], color=_BLUE, alpha=0.4, label="middle half")
    axes.plot(place, quartiles[:, 1], "o", ms=3, color=_BLUE, label="median")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set(xlabel="micrograph, in order", title="of each micrograph")


def _draw_defocus(axes: Axes, micrographs: Sequence[InspectedMicrograph]) -> None:
    """Draw medians against defocus, with a straight line through them."""
    defocus = np.array([one.defocus_um for one in micrographs], dtype=np.float64)
    medians = np.array([_median(one.measures.correlation) for one in micrographs])
    axes.plot(defocus, medians, "o", ms=3, color=_BLUE, label="median")
    if len(defocus) >= _TREND and np.ptp(defocus) > 0:
        slope, start = np.polyfit(defocus, medians, 1)
        ends = np.array([defocus.min(), defocus.max()])
        axes.plot(ends, slope * ends + start, color="0.5", lw=1, label=f"{slope:+.3f} per um")
    axes.set(xlabel="defocus (um)", title="against defocus")


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else float("nan")
