"""Plots of what the labels of data sets look like."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from cryopick.dataset.statistics import SetStatistics
from cryopick.io.figures import write_figure

_PANELS = {
    "labels per micrograph": "labels",
    "diameter, px": "diameter_px",
    "defocus, um": "defocus_um",
    "coverage of the frame": "coverage",
}
"""Titles, and what of `MicrographStatistics` each panel shows."""


def plot_statistics(sets: Sequence[SetStatistics], path: Path) -> None:
    """Draw a box for each data set in four panels: labels per micrograph, diameter, defocus and coverage.

    Parameters
    ----------
    sets
        From `measure_statistics`.
    path
        The picture to write.
    """
    figure = Figure(figsize=(12, 1.4 + 0.32 * max(len(sets), 3)), dpi=100, layout="constrained")
    panels = figure.subplots(1, len(_PANELS))
    for axes, (title, name) in zip(panels, _PANELS.items(), strict=True):
        values = [one.known(name) for one in sets]
        axes.boxplot(values, orientation="horizontal", widths=0.6, whis=(0, 100))
        axes.set_yticks(range(1, len(sets) + 1), [one.id for one in sets] if axes is panels[0] else [])
        axes.set_title(title, fontsize=10)
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        if not any(values):
            axes.text(0.5, 0.5, "not known", transform=axes.transAxes, ha="center", color="0.5")
            axes.set_xticks([])
    write_figure(figure, path)
