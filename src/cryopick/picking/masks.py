"""The outline of each particle: one file of masks per micrograph, and a table of what they measure."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import tifffile
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.core import Picks
from cryopick.image import Rescaling
from cryopick.io.atomic import replacing
from cryopick.models.targets import MASK_RADIUS

REACH = 0.75
"""A mask lies within this many diameters of its pick."""


@dataclass(frozen=True, eq=False)
class InstanceMasks:
    """The masks of one micrograph's picks.

    Parameters
    ----------
    labels
        Shape (h', w'): which pick a cell belongs to, counted from 1; 0 for none.
    areas_px2
        Shape (n,): of each mask, in square px of the micrograph.
    diameters_px
        Shape (n,): of the particle whose mask has this area, in px of the micrograph; 0 without a mask.
    """

    labels: NDArray[np.uint16]
    areas_px2: NDArray[np.float64]
    diameters_px: NDArray[np.float64]


def outline_picks(
    mask: NDArray[np.float32],  # (h', w')
    stride: int,
    rescaling: Rescaling,
    picks: Picks,
    diameter_px: float,
) -> InstanceMasks:
    """Divide a net's mask among picks: each cell on a particle belongs to the nearest one.

    Parameters
    ----------
    mask
        Shape (h', w'): logits that a cell lies on a particle (`PickMaps.mask`).
    stride
        Px of the net's input per cell.
    rescaling
        From the net's input to the micrograph.
    picks
        In px of the micrograph; 65,535 at most.
    diameter_px
        Nominal particle diameter in px of the micrograph.

    Raises
    ------
    ValueError
        If there are more picks than labels.
    """
    count = len(picks)
    labels = np.zeros(mask.shape, dtype=np.uint16)
    if count > np.iinfo(labels.dtype).max:
        raise ValueError(f"found {count} picks, wanted {np.iinfo(labels.dtype).max} at most")
    rows, columns = np.nonzero(mask > 0)
    corner, across = rescaling.to_original(np.array([[0.0, 0.0], [1.0, 1.0]]))
    cell_area = float(np.prod(across - corner)) * stride**2
    if count and len(rows):
        cells = np.column_stack([columns, rows]).astype(np.float64) * stride + (stride - 1) / 2
        distance, nearest = cKDTree(picks.xy).query(rescaling.to_original(cells))
        within = distance <= REACH * diameter_px
        labels[rows[within], columns[within]] = nearest[within] + 1
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:].astype(np.float64) * cell_area
    return InstanceMasks(labels, areas, np.sqrt(areas / np.pi) / MASK_RADIUS)


def write_masks(masks: InstanceMasks, picks: Picks, place: Path) -> None:
    """Write ``PLACE_masks.tif`` (labels, compressed) and ``PLACE_masks.csv`` (one row per pick), atomically.

    Parameters
    ----------
    masks
        Of these picks.
    picks
        In the order of the labels.
    place
        Folder and stem of the files.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(
        {
            "label": np.arange(1, len(picks) + 1),
            "x": picks.xy[:, 0].round(2),
            "y": picks.xy[:, 1].round(2),
            "score": np.nan if picks.scores is None else picks.scores.round(4),
            "area_px2": masks.areas_px2.round(1),
            "diameter_px": masks.diameters_px.round(2),
        }
    )
    with replacing(place.with_name(f"{place.name}_masks.tif")) as temporary:
        tifffile.imwrite(temporary, masks.labels, compression="zlib", predictor=True)
    with replacing(place.with_name(f"{place.name}_masks.csv")) as temporary:
        table.to_csv(temporary, index=False)
