"""Drawing precision against recall."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cryopick.evaluation.evaluate import Evaluation, RadiusScore
from cryopick.evaluation.ratios import f1_line
from cryopick.evaluation.score import pooled_curve
from cryopick.io.figures import write_figure

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette, told apart with every kind of colour vision."""


def draw_curves(evaluations: Sequence[Evaluation], path: Path) -> None:
    """Draw the pooled curves of all pick sets at both radii, over lines of equal F1.

    Parameters
    ----------
    evaluations
        One for each pick set.
    path
        The PNG to write.
    """
    figure = Figure(figsize=(7.5, 7.8), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    _draw_f1_lines(axes)
    handles: list[Line2D] = []
    for index, evaluation in enumerate(evaluations):
        colour = _COLOURS[index % len(_COLOURS)]
        for at, line_style in ((evaluation.main, "-"), (evaluation.strict, "--")):
            handles.append(_draw_curve(axes, evaluation.name, at, colour, line_style))
    handles += [
        Line2D([], [], color="0.2", marker="o", ls="", label="at the picks' own threshold"),
        Line2D([], [], color="0.2", marker="D", ls="", mfc="white", label="at the threshold of best F1"),
        Line2D([], [], color="0.2", marker="x", ls="", label="as many random points"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=9, frameon=False)
    axes.set(xlim=(0, 1.01), ylim=(0, 1.01), xlabel="recall", ylabel="precision", aspect="equal")
    axes.set_title("Picks against labels, all micrographs pooled", fontsize=11)
    write_figure(figure, path)


def _draw_f1_lines(axes: Axes) -> None:
    """Draw where F1 is constant."""
    for f1 in np.arange(0.1, 1.0, 0.1):
        recall, precision = f1_line(f1, 200)
        axes.plot(recall, precision, color="0.85", lw=0.8, zorder=0)
        axes.text(1.02, precision[0], f"F1 {f1:.1f}", color="0.55", fontsize=8, va="center")


def _draw_curve(axes: Axes, name: str, at: RadiusScore, colour: str, line_style: str) -> Line2D:
    """Draw one pick set at one radius; give its entry in the legend."""

    def mark(recall: float, precision: float, marker: str, face: str) -> None:
        axes.plot(recall, precision, marker=marker, color=colour, markerfacecolor=face, ls="", zorder=3)

    score = at.pooled
    f1 = "undefined" if score.f1 is None else f"{score.f1:.3f}"
    text = f"{name} within {at.radius:g} diameters: F1 {f1}"
    curve = pooled_curve(at.outcomes)
    if curve is not None and curve.best is not None:
        axes.plot(curve.recall, curve.precision, color=colour, ls=line_style, lw=1.8)
        mark(curve.recall[curve.best], curve.precision[curve.best], "D", "white")
        if score.average_precision is not None:
            text += f", AP {score.average_precision:.3f}"
    if score.precision is not None and score.recall is not None:
        mark(score.recall, score.precision, "o", colour)
    if at.random_f1 is not None and score.picks and score.labels:
        hits = at.random_f1 * (score.picks + score.labels) / 2
        mark(hits / score.labels, hits / score.picks, "x", colour)
    return Line2D([], [], color=colour, ls=line_style, label=text)
