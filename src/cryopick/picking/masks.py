"""The outline of each particle: one file of masks per micrograph, and a table of what they measure."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from skimage.measure import label

from cryopick.core import CoordinatesError, Picks
from cryopick.io.atomic import replacing
from cryopick.models.targets import MASK_RADIUS
from cryopick.picking.mask_map import MaskGrid, MaskMap, read_cells, write_cells

REACH = 0.75
"""A mask lies within this many diameters of its pick."""

_COLUMNS = ("label", "x", "y", "score", "area_px2", "diameter_px")


@dataclass(frozen=True, eq=False)
class InstanceMasks:
    """The masks of one micrograph's picks.

    Parameters
    ----------
    labels
        Shape (h', w'): which pick a cell belongs to, counted from 1; 0 for none.
    grid
        How the cells lie on the micrograph.
    picks
        In the order of the labels.
    areas_px2
        Shape (n,): of each mask, in square px of the micrograph.
    """

    labels: NDArray[np.uint16]
    grid: MaskGrid
    picks: Picks
    areas_px2: NDArray[np.float64]

    @property
    def diameters_px(self) -> NDArray[np.float64]:  # (n,)
        """Diameter of the particle whose mask has this area, in px of the micrograph; 0 without a mask."""
        return np.asarray(np.sqrt(self.areas_px2 / np.pi) / MASK_RADIUS)


def outline_picks(mask_map: MaskMap, picks: Picks, diameter_px: float) -> InstanceMasks:
    """Divide what is covered by particles among picks: each cell belongs to the nearest one, in one piece.

    Parameters
    ----------
    mask_map
        Of the micrograph.
    picks
        In px of the micrograph; 65,535 at most.
    diameter_px
        Nominal particle diameter in px of the micrograph.

    Raises
    ------
    CoordinatesError
        If there are more picks than labels.
    """
    count = len(picks)
    labels = np.zeros(mask_map.inside.shape, dtype=np.uint16)
    if count > np.iinfo(labels.dtype).max:
        raise CoordinatesError(
            f"{count} picks on one micrograph: masks have {np.iinfo(labels.dtype).max} labels at most; "
            "raise --threshold"
        )
    rows, columns = np.nonzero(mask_map.inside)
    if count and len(rows):
        xy = mask_map.grid.to_micrograph(np.column_stack([columns, rows]).astype(np.float64))
        distance, nearest = cKDTree(picks.xy).query(xy, distance_upper_bound=REACH * diameter_px)
        within = np.isfinite(distance)
        labels[rows[within], columns[within]] = nearest[within] + 1
        labels[~_largest_pieces(labels)] = 0
    cells = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    areas = cells * np.float64(mask_map.grid.cell_area_px2)
    return InstanceMasks(labels, mask_map.grid, picks, areas)


def _largest_pieces(labels: NDArray[np.uint16]) -> NDArray[np.bool_]:  # (h', w')
    """Find the cells in the largest connected piece of each label: splinters are of something else."""
    pieces, count = label(labels, background=0, connectivity=1, return_num=True)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    owner = np.zeros(count + 1, dtype=np.intp)
    owner[pieces.ravel()] = labels.ravel()
    by_size = np.argsort(sizes[1:], kind="stable") + 1
    largest = np.zeros(int(labels.max()) + 1, dtype=np.intp)
    largest[owner[by_size]] = by_size  # the last one written is the largest
    return np.asarray((labels > 0) & (pieces == largest[labels]))


def write_masks(masks: InstanceMasks, path: Path) -> None:
    """Write labels (compressed TIFF) and, beside them, their table (CSV, one row per pick), atomically.

    Parameters
    ----------
    masks
        Of one micrograph.
    path
        ``..._masks.tif``.
    """
    picks = masks.picks
    columns = (
        np.arange(1, len(picks) + 1),
        picks.xy[:, 0].round(2),
        picks.xy[:, 1].round(2),
        np.full(len(picks), np.nan) if picks.scores is None else picks.scores.round(4),
        masks.areas_px2.round(1),
        masks.diameters_px.round(2),
    )
    write_cells(masks.labels, masks.grid, path)
    with replacing(path.with_suffix(".csv")) as temporary:
        pd.DataFrame(dict(zip(_COLUMNS, columns, strict=True))).to_csv(temporary, index=False)


def read_masks(path: Path) -> InstanceMasks:
    """Read what `write_masks` wrote.

    Parameters
    ----------
    path
        ``..._masks.tif``; its table has to lie beside it.

    Raises
    ------
    CoordinatesError
        If a file is missing or damaged, or the two do not belong together.
    """
    labels, grid = read_cells(path)
    table_path = path.with_suffix(".csv")
    try:
        table = pd.read_csv(table_path)[list(_COLUMNS)].astype(float)
    except (OSError, ValueError, KeyError) as error:
        raise CoordinatesError(
            f"{table_path}: not readable ({error}); wanted the table of {path.name}, with the columns "
            f"{', '.join(_COLUMNS)}"
        ) from error
    if labels.max(initial=0) > len(table):
        raise CoordinatesError(
            f"{table_path}: {len(table)} rows, but {path.name} has label {labels.max()}; wanted both of a run"
        )
    scores = None if table["score"].isna().all() and len(table) else table["score"].to_numpy()
    picks = Picks(table[["x", "y"]].to_numpy(), scores)
    return InstanceMasks(labels.astype(np.uint16), grid, picks, table["area_px2"].to_numpy())
