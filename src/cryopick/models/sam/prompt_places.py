"""Where SAM is asked in training: at what the U-Net proposes, and anywhere on particles."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch

from cryopick.models.decode import find_peaks
from cryopick.models.maps import PickMaps
from cryopick.models.targets import PickTargets

FLOOR = -6.0
"""Least logit of a proposal."""

LEAST_CHANCE = 0.02
"""Added to a proposal's probability where some are drawn."""


@dataclass(frozen=True, eq=False)
class Places:
    """Places on the images of a batch.

    Parameters
    ----------
    image
        Shape (n,): which image.
    cells
        Shape (n, 2): column and row of the maps' cell in which the place lies.
    xy
        Shape (n, 2): in px of the net's input.
    sizes
        Shape (n,): the particle's diameter over the nominal one, as the U-Net sees it.
    logits
        Shape (n,): the U-Net's score.
    proposed
        Shape (n,): True for the peaks of the U-Net's map.
    """

    image: torch.Tensor
    cells: torch.Tensor
    xy: torch.Tensor
    sizes: torch.Tensor
    logits: torch.Tensor
    proposed: torch.Tensor

    def __len__(self) -> int:
        """Places."""
        return len(self.xy)

    @classmethod
    def join(cls, several: list[Self]) -> Self:
        """Join the places of several images."""
        return cls(
            *(torch.cat(parts) for parts in zip(*(vars(one).values() for one in several), strict=True))
        )

    def part(self, which: torch.Tensor) -> Self:
        """Take some, by a mask of shape (n,) or by indices."""
        return type(self)(*(value[which] for value in vars(self).values()))


def choose_places(
    proposed: PickMaps, targets: PickTargets, stride: int, particle_px: float, count: int
) -> Places:
    """Draw places to ask about.

    Parameters
    ----------
    proposed
        The U-Net's maps of a batch.
    targets
        What is there; where nobody knows nothing is asked.
    stride
        Px of the net's input per cell.
    particle_px
        Nominal diameter in px of the net's input.
    count
        About how many on each image: half of them proposals.
    """
    chosen = []
    for index in range(len(proposed.centre)):
        maps = PickMaps(*(part[index : index + 1].detach().float().cpu() for part in proposed))
        peaks = _peaks(maps, index, stride, particle_px)
        known = targets.weight[index, 0].cpu()
        peaks = peaks.part(known[peaks.cells[:, 1], peaks.cells[:, 0]] > 0)
        peaks = _draw(peaks, count // 2)
        on = torch.nonzero((targets.near[index, 0].cpu() > 0) & (known > 0)).flip(-1)
        on = on[torch.randperm(len(on))[: count - len(peaks)]]
        rows, columns = known.shape
        # Also without any particle there has to be something to answer.
        anywhere = torch.stack([torch.randint(0, columns, (2,)), torch.randint(0, rows, (2,))], dim=1)
        chosen += [peaks, _cells(maps, index, torch.cat([on, anywhere]), stride)]
    device = proposed.centre.device
    joined = Places.join(chosen)
    return Places(*(value.to(device) for value in vars(joined).values()))


def _peaks(maps: PickMaps, index: int, stride: int, particle_px: float) -> Places:
    """List what the U-Net proposes on one image, as in picking."""
    peaks = find_peaks(maps, stride, particle_px, FLOOR)
    rows, columns = maps.centre.shape[-2:]
    cells = np.round((peaks.xy - (stride - 1) / 2) / stride).astype(np.int64)
    count = len(peaks.xy)
    return Places(
        torch.full((count,), index),
        torch.from_numpy(cells.clip(0, [columns - 1, rows - 1])),
        torch.from_numpy(peaks.xy).float(),
        torch.from_numpy(peaks.sizes).float(),
        torch.from_numpy(peaks.logits).float(),
        torch.ones(count, dtype=torch.bool),
    )


def _draw(peaks: Places, count: int) -> Places:
    """Draw proposals, doubtful ones rather than hopeless ones: those are many and teach little."""
    if len(peaks) <= count:
        return peaks
    return peaks.part(torch.multinomial(peaks.logits.sigmoid() + LEAST_CHANCE, count))


def _cells(maps: PickMaps, index: int, cells: torch.Tensor, stride: int) -> Places:
    """Take the centres of cells, shape (n, 2), as places."""
    column, row = cells.T
    return Places(
        torch.full((len(cells),), index),
        cells,
        cells * float(stride) + (stride - 1) / 2,
        maps.size[0, 0, row, column].exp(),
        maps.centre[0, 0, row, column],
        torch.zeros(len(cells), dtype=torch.bool),
    )
