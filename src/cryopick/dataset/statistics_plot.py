"""Plots of what the labels of data sets look like."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from cryopick.dataset.statistics import SetStatistics
from cryopick.io.figures import write_figure

_PANELS = ("labels per micrograph", "diameter, px", "defocus, um", "coverage of the frame")


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
    for panel, (axes, title) in enumerate(zip(figure.subplots(1, len(_PANELS)), _PANELS, strict=True)):
        values = [_values(one)[panel] for one in sets]
        axes.boxplot(values, orientation="horizontal", widths=0.6, whis=(0, 100))
        axes.set_yticks(range(1, len(sets) + 1), [one.id for one in sets] if panel == 0 else [])
        axes.set_title(title, fontsize=10)
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        if not any(values):
            axes.text(0.5, 0.5, "not known", transform=axes.transAxes, ha="center", color="0.5")
            axes.set_xticks([])
    write_figure(figure, path)


def _values(one: SetStatistics) -> tuple[list[float], list[float], list[float], list[float]]:
    """List what goes into each panel."""
    return (
        [float(row.labels) for row in one.each],
        [row.diameter_px for row in one.each if row.diameter_px is not None],
        [row.defocus_um for row in one.each if row.defocus_um is not None],
        [row.coverage for row in one.each if row.coverage is not None],
    )
