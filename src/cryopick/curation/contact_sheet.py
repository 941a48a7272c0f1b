"""The most urgent suggestions in one picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray

from cryopick.core import MicrographError
from cryopick.curation.suggestion import Suggestion, SuggestionKind
from cryopick.evaluation.picture import make_picture
from cryopick.image.boxes import cut_boxes
from cryopick.io.figures import write_figure
from cryopick.io.micrographs import read_micrograph

SHOWN = 48
_COLUMNS = 8
_WIDTH = 2.0  # of a crop, in particle diameters
_COLOURS = {
    SuggestionKind.UNLABELLED: "#56B4E9",
    SuggestionKind.DOUBTED: "#FF5F1F",
    SuggestionKind.DUPLICATE: "#F0E442",
}
"""Told apart with every kind of colour vision, and on grey."""


def draw_contact_sheet(
    suggestions: Sequence[Suggestion], micrographs: Mapping[str, Path], diameter_px: float, path: Path
) -> None:
    """Draw a crop around each of the first suggestions, with a circle of the particle's diameter.

    Parameters
    ----------
    suggestions
        The most urgent first; `SHOWN` of them are drawn, row by row.
    micrographs
        Image files by micrograph key; a file that cannot be read leaves its crops empty.
    diameter_px
        Of the particle, in px of the micrographs.
    path
        The picture to write.
    """
    shown = suggestions[:SHOWN]
    crops: dict[int, NDArray[np.float32]] = {}
    for key in dict.fromkeys(one.micrograph for one in shown):
        ranks = [rank for rank, one in enumerate(shown) if one.micrograph == key]
        xy = np.array([(shown[rank].x, shown[rank].y) for rank in ranks])
        crops |= dict(zip(ranks, _crops(micrographs[key], xy, diameter_px), strict=False))
    rows = max(1, -(-len(shown) // _COLUMNS))
    figure = Figure(figsize=(1.3 * _COLUMNS, 1.55 * rows), dpi=100, layout="constrained")
    for rank, axes in enumerate(figure.subplots(rows, _COLUMNS, squeeze=False).ravel()):
        axes.set_axis_off()
        if rank < len(shown):
            _draw(axes, shown[rank], rank + 1, crops.get(rank))
    write_figure(figure, path)


def _crops(
    path: Path,
    xy: NDArray[np.float64],  # (n, 2)
    diameter_px: float,
) -> NDArray[np.float32]:  # (n, size, size)
    """Cut crops out of the micrograph as the eye sees it; none where it cannot be read."""
    try:
        micrograph = read_micrograph(path)
    except MicrographError:
        return np.empty((0, 2, 2), dtype=np.float32)
    picture = make_picture(micrograph.image, diameter_px)
    size = max(4, 2 * round(_WIDTH * diameter_px / picture.block / 2))
    return cut_boxes(picture.grey, (xy + 0.5) / picture.block, size)


def _draw(axes: Axes, one: Suggestion, rank: int, crop: NDArray[np.float32] | None) -> None:
    score = "" if one.score is None else f" {one.score:.2f}"
    axes.set_title(f"{rank} {one.kind}{score}", fontsize=6, pad=2)
    if crop is None:
        return
    size = len(crop)
    axes.imshow(crop, cmap="gray", vmin=0, vmax=1)
    circle = Circle(
        (size / 2, size / 2), size / _WIDTH / 2, fill=False, edgecolor=_COLOURS[one.kind], linewidth=1
    )
    axes.add_patch(circle)
