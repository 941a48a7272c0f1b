"""A picture of one micrograph's rings beside the fit."""

from pathlib import Path

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from cryopick.io.figures import write_figure
from cryopick.validation.ctf.estimate import CtfEstimate
from cryopick.validation.ctf.ice import RING
from cryopick.validation.ctf.radial import CORRELATED, squared_ctf

SHOWN = 2.0
"""Sampling in A of the spectrum that is drawn: it reaches to 4 A."""

_MEASURED, _FITTED, _AGREEMENT = "black", "#D55E00", "#0072B2"


def draw_picture(estimate: CtfEstimate, name: str, path: Path) -> None:
    """Draw the measured spectrum, its left half, beside the fit, its right half, and both along the radius.

    Parameters
    ----------
    estimate
        From `estimate_ctf`.
    name
        Of the micrograph.
    path
        The PNG to write.
    """
    figure = Figure(figsize=(13, 6.2), dpi=100, layout="constrained")
    rings, radius = figure.subplots(1, 2, width_ratios=(1, 1.25))
    _draw_rings(rings, estimate)
    _draw_radius(radius, estimate)
    values = estimate.values
    figure.suptitle(
        f"{name}\ndefocus {values.defocus_u:.0f} A and {values.defocus_v:.0f} A at "
        f"{values.defocus_angle:.1f} degrees, {_resolution(estimate)}, {_ice(estimate)}",
        fontsize=11,
    )
    write_figure(figure, path)


def _resolution(estimate: CtfEstimate) -> str:
    resolution = estimate.values.max_resolution
    return "no rings follow the fit" if resolution is None else f"rings to {resolution:.1f} A"


def _ice(estimate: CtfEstimate) -> str:
    if estimate.ice is None:
        return "water ring not in sight"
    return f"water ring {estimate.ice:.2f} times its neighbourhood"


def _draw_rings(axes: Axes, estimate: CtfEstimate) -> None:
    """Draw the halves; columns to the right, rows upwards, as RELION counts the angle."""
    shown = estimate.spectrum.cropped(SHOWN)
    side, edge = shown.side, 1 / shown.finest
    measured = _flattened(_whole(shown.power.clamp_min(1e-12).log()))
    fitted = _whole(squared_ctf(shown, estimate.values, estimate.optics))
    picture = np.concatenate([measured[:, : side // 2], fitted[:, side // 2 :]], axis=1)
    axes.imshow(picture, cmap="gray", origin="lower", extent=(-edge, edge, -edge, edge), vmin=0, vmax=1)
    axes.axvline(0, color="white", lw=0.6)
    angle = np.deg2rad(estimate.values.defocus_angle)
    if estimate.values.astigmatism > 0:
        x, y = edge * np.cos(angle), edge * np.sin(angle)
        axes.plot([-x, x], [-y, y], color=_FITTED, lw=0.9, ls=":", label="direction of the larger defocus")
    if (resolution := estimate.values.max_resolution) is not None and 1 / resolution < edge:
        axes.add_patch(
            Circle((0, 0), 1 / resolution, fill=False, color=_AGREEMENT, lw=1.2, label=f"{resolution:.1f} A")
        )
    axes.set(xlim=(-edge, edge), ylim=(-edge, edge), xlabel="1/A")
    axes.set_title("measured | fitted", fontsize=10)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left", fontsize=8)


def _whole(half: torch.Tensor) -> NDArray[np.float64]:  # (n, n), the zero frequency at n // 2
    """Complete a spectrum of a real image."""
    side = half.shape[0]
    left = torch.roll(torch.flip(half[:, 1 : side // 2], (0, 1)), 1, 0)
    return np.fft.fftshift(torch.cat([half, left], dim=1).numpy().astype(np.float64))


def _flattened(
    logarithm: NDArray[np.float64],  # (n, n)
) -> NDArray[np.float64]:  # (n, n) in about [0, 1]
    """Bring rings out from a falling background: equal contrast everywhere."""
    side = len(logarithm)
    rings = gaussian_filter(logarithm, side / 400) - gaussian_filter(logarithm, side / 50)
    strength = np.sqrt(gaussian_filter(rings**2, side / 25))
    flat: NDArray[np.float64] = 0.5 + 0.3 * rings / np.maximum(strength, 1e-12)
    return flat


def _draw_radius(axes: Axes, estimate: CtfEstimate) -> None:
    """Draw measured and fitted rings along the radius, and how well they agree."""
    radial = estimate.radial
    width = max(3.0, len(radial.frequency) / 40)
    mean = gaussian_filter1d(radial.measured, width)
    spread = np.sqrt(gaussian_filter1d((radial.measured - mean) ** 2, width))
    level = 0.5 + 0.3 * (radial.measured - mean) / np.maximum(spread, 1e-12)
    axes.plot(radial.frequency, np.clip(level, 0, 1.1), color=_MEASURED, lw=0.9, label="measured, flattened")
    axes.plot(radial.frequency, radial.fitted, color=_FITTED, lw=1.0, label="fitted CTF squared")
    axes.plot(radial.windows, radial.correlation, color=_AGREEMENT, lw=1.6, label="their correlation")
    axes.axhline(CORRELATED, color=_AGREEMENT, lw=0.7, ls="--")
    edge = float(radial.frequency[-1])
    if radial.resolution is not None:
        limit = 1 / radial.resolution
        axes.axvline(limit, color=_AGREEMENT, lw=1.2)
        inwards = limit > edge / 2
        axes.annotate(
            f"below {CORRELATED} from {radial.resolution:.1f} A",
            (limit, -0.55),
            xytext=(-4 if inwards else 4, 0),
            textcoords="offset points",
            ha="right" if inwards else "left",
            color=_AGREEMENT,
            fontsize=9,
        )
    if edge > RING[1]:
        axes.axvspan(*RING, color="0.9", zorder=0, label="water ring")
    marks = [mark for mark in (30, 15, 10, 8, 6, 5, 4, 3.5, 3) if 1 / mark <= edge]
    axes.set_xticks([1 / mark for mark in marks], [f"{mark:g}" for mark in marks])
    axes.set(xlim=(float(radial.frequency[0]), edge), ylim=(-0.9, 1.15), xlabel="resolution, A")
    axes.set_title("along the radius, averaged over lines of equal phase", fontsize=10)
    axes.legend(loc="lower left", fontsize=8, ncols=4)
