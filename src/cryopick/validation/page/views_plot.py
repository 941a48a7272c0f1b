"""From where the particles are seen, as a picture."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cryopick.io.figures import figure_png
from cryopick.validation.measures.view_distribution import ViewDistribution

_BINS = (36, 18)


def views_png(views: ViewDistribution, title: str) -> bytes:
    """Draw how many particles are seen from where (`relative_density`)."""
    figure = Figure(figsize=(5.6, 3.1), dpi=130, layout="constrained")
    axes = figure.add_subplot()
    azimuth, elevation = (
        np.linspace(-end, end, bins + 1) for end, bins in zip((180, 90), _BINS, strict=True)
    )
    mesh = axes.pcolormesh(azimuth, elevation, relative_density(views), cmap="viridis", vmin=0)
    axes.set(xlabel="azimuth (\u00b0)", ylabel="elevation (\u00b0)")
    axes.set_xticks(range(-180, 181, 90))
    axes.set_yticks(range(-90, 91, 45))
    axes.set_title(f"{title}: sampling {views.sampling:.2f}", fontsize=10)
    figure.colorbar(mesh, label="times an even share")
    return figure_png(figure)


def relative_density(views: ViewDistribution) -> NDArray[np.float64]:  # (18, 36) elevation, azimuth
    """Count particles in bins of 10 degrees, as multiples of what evenly spread views would give.

    Bins near the poles are small: counts alone would make even views look uneven.
    """
    counts, elevation, _ = np.histogram2d(
        views.elevation, views.azimuth, bins=_BINS[::-1], range=((-90, 90), (-180, 180))
    )
    share = np.diff(np.sin(np.deg2rad(elevation))) / 2 / _BINS[0]  # of the sphere
    return np.asarray(counts / share[:, None] / max(counts.sum(), 1))
