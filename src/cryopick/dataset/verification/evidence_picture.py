"""A small picture of what speaks for the frame of the labels and for the pixel size."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cryopick.core import CryopickError, Frame, convert_frame
from cryopick.dataset.data_set import spread_evenly
from cryopick.dataset.verification.verify import Verification
from cryopick.io.figures import write_figure
from cryopick.io.micrographs import read_micrograph

_MICROGRAPHS = 8  # as in the audit
_WIDTH = 2.0  # of the crops, in particle diameters


def draw_evidence(verification: Verification, path: Path) -> None:
    """Draw the mean image at the labels, read in either frame, and the headers' pixel sizes.

    Parameters
    ----------
    verification
        From `verify`, with an orientation.
    path
        The picture to write.
    """
    figure = Figure(figsize=(9, 3.2), dpi=100, layout="constrained")
    axes = figure.subplots(1, 3)
    orientation = verification.orientation
    crops = {frame: _mean_crop(verification, frame) for frame in Frame if orientation is not None}
    strongest = max((float(np.abs(crop).max()) for crop in crops.values()), default=1.0)
    for frame, panel in zip(Frame, axes, strict=False):
        title = f"labels read as {frame}"
        if orientation is not None:
            # One scale of grey for both, or noise would look like particles.
            panel.imshow(crops[frame], cmap="gray", origin="lower", vmin=-strongest, vmax=strongest)
            evidence = orientation.read_as(frame)
            taken = " (taken)" if orientation.frame is frame else ""
            title += f"{taken}\n{evidence.contrast:+.2f} +- {evidence.standard_error:.2f}"
        panel.set_title(title, fontsize=9)
        panel.set_axis_off()
    axes[2].plot(verification.pixel_sizes, ".", color="black")
    row = verification.data_set.catalogue_row
    if row is not None and row.pixel_size is not None:
        axes[2].axhline(row.pixel_size, color="#0072B2", label=f"catalogue: {row.pixel_size:g}")
        axes[2].legend(fontsize=8)
    axes[2].set_title(f"pixel size in {len(verification.pixel_sizes)} headers, A/px", fontsize=9)
    axes[2].set_xlabel("micrograph", fontsize=8)
    write_figure(figure, path)


def _mean_crop(verification: Verification, frame: Frame) -> NDArray[np.float64]:  # (size, size)
    """Average normalised crops at the labels of a few micrographs."""
    data_set = verification.data_set
    diameter = data_set.diameter_px()
    half = max(4, round(_WIDTH * diameter / 2))
    total, count = np.zeros((2 * half, 2 * half)), 0
    for entry in spread_evenly(data_set.labelled, _MICROGRAPHS)[:_MICROGRAPHS]:
        try:
            image = read_micrograph(entry.micrograph).image
            labels = data_set.read_labels(entry, Frame.ROWS)
        except CryopickError:
            continue  # told by `verify` already
        if not labels:
            continue
        image = (image - image.mean()) / image.std()
        centres = np.rint(convert_frame(labels.xy, frame, Frame.ROWS, image.shape[0])).astype(int)
        for x, y in centres:
            crop = image[max(y - half, 0) : y + half, max(x - half, 0) : x + half]
            if crop.shape == total.shape:
                total += crop
                count += 1
    return total / max(count, 1)
