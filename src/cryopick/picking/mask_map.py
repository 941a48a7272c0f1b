"""Where on a micrograph particles are, whichever they are: what the masks of single ones are cut from."""

import json
import struct
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import tifffile
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cryopick.core import CoordinatesError
from cryopick.image import Rescaling
from cryopick.io.atomic import replacing

_DAMAGE = (
    tifffile.TiffFileError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    struct.error,
    zlib.error,
    RuntimeError,
)
"""What tifffile raises on damaged files, and JSON on foreign ones."""


@dataclass(frozen=True)
class MaskGrid:
    """How the cells of a mask lie on the micrograph.

    Parameters
    ----------
    origin
        (x, y) of the centre of the first cell, in px of the micrograph.
    step
        (x, y): px of the micrograph per cell.
    """

    origin: tuple[float, float]
    step: tuple[float, float]

    @property
    def cell_area_px2(self) -> float:
        """Area of a cell, in square px of the micrograph."""
        return self.step[0] * self.step[1]

    def to_micrograph(self, cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map cells, shape (n, 2) as (column, row), to px (x, y) of the micrograph."""
        return np.asarray(cells * self.step + self.origin)


@dataclass(frozen=True, eq=False)
class MaskMap:
    """What of a micrograph is covered by particles.

    Parameters
    ----------
    inside
        Shape (h', w'): True on particles.
    grid
        How it lies on the micrograph.
    """

    inside: NDArray[np.bool_]
    grid: MaskGrid


def as_mask_map(
    logits: torch.Tensor,  # (1, 1, rows, columns)
    stride: int,
    rescaling: Rescaling,
) -> MaskMap:
    """See which px at the picking scale a net takes to lie on particles.

    Parameters
    ----------
    logits
        Shape (1, 1, rows, columns): `PickMaps.mask`. Between cells they are interpolated, so that outlines
        are finer than a cell.
    stride
        Px of the net's input per cell.
    rescaling
        From the net's input to the micrograph.
    """
    height, width = rescaling.target_shape
    fine = F.interpolate(logits, scale_factor=stride, mode="bilinear", align_corners=False)
    inside = (fine[0, 0, :height, :width] > 0).numpy()
    (x, y), (next_x, next_y) = rescaling.to_original(np.array([[0.0, 0.0], [1.0, 1.0]])).tolist()
    return MaskMap(inside, MaskGrid((x, y), (next_x - x, next_y - y)))


def write_mask_map(mask_map: MaskMap, path: Path) -> None:
    """Write a map as a compressed TIFF, atomically."""
    write_cells(mask_map.inside.astype(np.uint8), mask_map.grid, path)


def read_mask_map(path: Path) -> MaskMap:
    """Read what `write_mask_map` wrote; errors as for `read_cells`."""
    cells, grid = read_cells(path)
    return MaskMap(cells > 0, grid)


def write_cells(cells: NDArray[np.uint8] | NDArray[np.uint16], grid: MaskGrid, path: Path) -> None:
    """Write cells, shape (h', w'), as a compressed TIFF that says where they lie, atomically."""
    with replacing(path) as temporary:
        tifffile.imwrite(
            temporary, cells, compression="zlib", metadata=None, description=json.dumps(asdict(grid))
        )


def read_cells(path: Path) -> tuple[NDArray[np.uint8] | NDArray[np.uint16], MaskGrid]:
    """Read what `write_cells` wrote.

    Raises
    ------
    CoordinatesError
        If the file is missing, damaged, or not one of ours.
    """
    try:
        with tifffile.TiffFile(path) as tiff:
            page = tiff.pages.first
            grid = json.loads(page.description)
            cells = page.asarray()
        (x, y), (across, down) = grid["origin"], grid["step"]
        return cells, MaskGrid((float(x), float(y)), (float(across), float(down)))
    except _DAMAGE as error:
        raise CoordinatesError(
            f"{path}: not readable ({error}); wanted masks of `predict --masks`"
        ) from error
