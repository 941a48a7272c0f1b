"""Random crops of labelled micrographs, with the geometry that physics allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch.utils.data import Dataset

from cryopick.core import check_number
from cryopick.models import PickTargets, render_targets
from cryopick.training.labelled import LabelledMicrograph


@dataclass(frozen=True)
class CropGeometry:
    """How crops are cut.

    Parameters
    ----------
    crop_px
        Side of a crop in px.
    free_rotation
        Share of crops that are rotated by any angle and rescaled; the others only by quarter turns and
        mirrors, which leave the noise as it is.
    scale_jitter
        Largest relative change of size: users' diameters are rough.
    on_particle
        Share of crops placed around a label; the others lie anywhere.

    Raises
    ------
    ConfigurationError
        If a number cannot be meant.
    """

    crop_px: int
    free_rotation: float
    scale_jitter: float
    on_particle: float

    def __post_init__(self) -> None:
        """Check the numbers."""
        check_number("data.geometry.crop_px", self.crop_px, 1, whole=True)
        check_number("data.geometry.free_rotation", self.free_rotation, 0, 1)
        check_number("data.geometry.scale_jitter", self.scale_jitter, 0, 0.9)
        check_number("data.geometry.on_particle", self.on_particle, 0, 1)


class Crop(NamedTuple):
    """An image of shape (1, h, w) and the wanted maps, each without a batch axis."""

    image: torch.Tensor
    targets: PickTargets


@dataclass(frozen=True, eq=False)
class Placement:
    """An affine map from crop px to micrograph px: ``matrix @ (xy - crop_centre) + centre``, xy as (x, y)."""

    matrix: NDArray[np.float64]  # (2, 2)
    centre: NDArray[np.float64]  # (2,)
    crop_px: int

    @property
    def size(self) -> float:
        """Micrograph px per crop px."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix))))

    def to_micrograph(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map crop coordinates, shape (..., 2), to the micrograph."""
        return np.asarray((xy - (self.crop_px - 1) / 2) @ self.matrix.T + self.centre)

    def to_crop(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map micrograph coordinates, shape (n, 2), to the crop."""
        return np.asarray((xy - self.centre) @ np.linalg.inv(self.matrix).T + (self.crop_px - 1) / 2)


def draw_placement(
    micrograph: LabelledMicrograph, geometry: CropGeometry, rng: np.random.Generator
) -> Placement:
    """Draw where a crop lies and how it is turned."""
    height, width = micrograph.image.shape
    half = geometry.crop_px / 2
    if len(micrograph.labels) and rng.random() < geometry.on_particle:
        centre = micrograph.labels[rng.integers(len(micrograph.labels))] + rng.uniform(-half, half, 2)
    else:
        centre = rng.uniform(0, [width, height])
    lowest = np.minimum(half, [width / 2, height / 2])
    centre = np.clip(centre, lowest, np.array([width, height]) - lowest)
    mirror = np.diag([rng.choice([-1.0, 1.0]), 1.0])
    if rng.random() < geometry.free_rotation:
        turn = _rotation(rng.uniform(0, 2 * np.pi))
        turn *= np.exp(rng.uniform(-1, 1) * np.log1p(geometry.scale_jitter))
    else:
        # Pixels then fall on pixels, and the crop is an exact copy.
        turn = _rotation(rng.integers(4) * np.pi / 2).round()
        centre = np.floor(centre) + (0.5 if geometry.crop_px % 2 == 0 else 0.0)
    return Placement(turn @ mirror, centre, geometry.crop_px)


def _rotation(angle: float) -> NDArray[np.float64]:  # (2, 2)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def cut(micrograph: LabelledMicrograph, placement: Placement, stride: int) -> Crop:
    """Cut one crop and draw its targets.

    Parameters
    ----------
    micrograph
        The source.
    placement
        Where the crop lies.
    stride
        Px per cell of the net's maps.
    """
    size = placement.crop_px
    rows, columns = np.mgrid[0:size, 0:size]
    source = placement.to_micrograph(np.stack([columns, rows], axis=-1).astype(np.float64))
    margin = 3  # px of context that bicubic sampling needs
    left, top = (np.floor(source.min((0, 1))).astype(int) - margin).clip(0)
    right, bottom = np.ceil(source.max((0, 1))).astype(int) + margin + 1
    patch = np.ascontiguousarray(micrograph.image[top:bottom, left:right], dtype=np.float32)
    # grid_sample wants -1 and 1 at the outer edges of the outermost pixels.
    extent = np.array([patch.shape[1], patch.shape[0]])
    grid = (2 * (source - [left, top]) + 1) / extent - 1
    image = F.grid_sample(
        torch.from_numpy(patch)[None, None],
        torch.from_numpy(grid.astype(np.float32))[None],
        mode="bicubic",
        padding_mode="zeros",
        align_corners=False,
    )[0]
    inside = micrograph.band.contains(source.reshape(-1, 2)).reshape(size, size)
    targets = render_targets(
        placement.to_crop(micrograph.labels),
        (size, size),
        stride,
        micrograph.diameter_px,
        true_px=(micrograph.true_px or micrograph.diameter_px) / placement.size,
        known=inside,
        hard_negatives=placement.to_crop(micrograph.rejected),
        ambiguous=placement.to_crop(micrograph.ambiguous),
    )
    return Crop(image, PickTargets(*(part[0] for part in targets)))


class RandomCrops(Dataset[Crop]):
    """An epoch of random crops: the same for the same seed and epoch, whatever the number of workers.

    Parameters
    ----------
    micrographs
        The sources. Data sets are drawn by the square root of their number of micrographs, so that a large
        one does not drown the others.
    geometry
        How crops are cut.
    stride
        Px per cell of the net's maps.
    crops_per_epoch
        Length of an epoch.
    seed, epoch
        Of the random numbers: each epoch has its own crops.
    """

    def __init__(
        self,
        micrographs: Sequence[LabelledMicrograph],
        geometry: CropGeometry,
        stride: int,
        crops_per_epoch: int,
        seed: int = 0,
        epoch: int = 0,
    ) -> None:
        self.micrographs = list(micrographs)
        self.geometry = geometry
        self.stride = stride
        self.crops_per_epoch = crops_per_epoch
        self.seed = seed
        self.epoch = epoch
        data_sets = [micrograph.name.split("/")[0] for micrograph in self.micrographs]
        counts = {name: data_sets.count(name) for name in set(data_sets)}
        weights = np.array([counts[name] ** -0.5 for name in data_sets])
        self.probabilities = weights / weights.sum()

    def __len__(self) -> int:
        """Crops in an epoch."""
        return self.crops_per_epoch

    def __getitem__(self, index: int) -> Crop:
        """Cut crop number ``index`` of this epoch."""
        rng = np.random.default_rng((self.seed, self.epoch, index))
        micrograph = self.micrographs[rng.choice(len(self.micrographs), p=self.probabilities)]
        return cut(micrograph, draw_placement(micrograph, self.geometry, rng), self.stride)
