"""Fourier shell correlations as a picture, for slides and papers."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cryopick.io.figures import write_figure
from cryopick.validation.measures.fsc import AGAINST_TRUTH, HALF_MAPS, FscCurve
from cryopick.validation.measures.pick_set_result import PickSetResult

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette, told apart with every kind of colour vision."""
_STYLES = ("-", "--", ":", "-.")


def draw_fsc(sets: Sequence[PickSetResult], path: Path) -> None:
    """Draw the corrected curves of all pick sets and seeds, and those against the truth where there are any.

    Parameters
    ----------
    sets
        At least one with a map.
    path
        The PNG to write.
    """
    against_truth = any(quality.truth is not None for each in sets for quality in each.maps)
    figure = Figure(figsize=(6.4 + 5.6 * against_truth, 4.6), dpi=150, layout="constrained")
    panels = figure.subplots(1, 1 + against_truth, squeeze=False)[0]
    _prepare(panels[0], "Half-maps, corrected", HALF_MAPS)
    if against_truth:
        _prepare(panels[1], "Against the truth", AGAINST_TRUTH)
    for slot, each in enumerate(sets):
        colour = _COLOURS[slot % len(_COLOURS)]
        for turn, quality in enumerate(each.maps):
            style = _STYLES[turn % len(_STYLES)]
            name = f"{each.name}, seed {quality.refinement.seed}"
            _draw(panels[0], quality.curves.corrected, HALF_MAPS, name, colour, style)
            if quality.truth is not None:
                _draw(panels[1], quality.truth.curve, AGAINST_TRUTH, name, colour, style)
    nyquist = max(quality.curves.corrected.frequency[-1] for each in sets for quality in each.maps)
    for axes in panels:
        axes.legend(fontsize=8, frameon=False)
        axes.set_xlim(0, nyquist)
    write_figure(figure, path)


def _prepare(axes: Axes, title: str, threshold: float) -> None:
    axes.axhline(threshold, color="0.7", lw=0.8)
    axes.axhline(0, color="0.85", lw=0.8)
    axes.set(xlabel="1 / resolution (1/\u00c5)", ylabel="Fourier shell correlation", ylim=(-0.1, 1.02))
    axes.set_title(f"{title} (at {threshold:g})", fontsize=11)


def _draw(axes: Axes, curve: FscCurve, threshold: float, name: str, colour: str, style: str) -> None:
    resolution = curve.resolution(threshold)
    text = "none" if resolution is None else f"{resolution:.1f} \u00c5"
    axes.plot(curve.frequency, curve.correlation, style, color=colour, lw=1.6, label=f"{name}: {text}")
