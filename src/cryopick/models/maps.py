"""What every net of the house returns: maps from which picks are read."""

from typing import NamedTuple

import torch


class PickMaps(NamedTuple):
    """Dense output of a net, on a grid of cells of ``stride`` px of the net's input.

    Cell (i, j) covers input rows ``i * stride`` to ``(i + 1) * stride``; its centre lies at row
    ``i * stride + (stride - 1) / 2`` (0-based pixel centres).

    Parameters
    ----------
    centre
        Shape (b, 1, h, w): logits that a particle's centre lies in or near the cell.
    offset
        Shape (b, 2, h, w): (x, y) from the cell's centre to the particle's centre, in cells.
    mask
        Shape (b, 1, h, w): logits that the cell lies on a particle.
    size
        Shape (b, 1, h, w): logarithm of the particle's diameter over the nominal one; it counts near centres.
    """

    centre: torch.Tensor
    offset: torch.Tensor
    mask: torch.Tensor
    size: torch.Tensor

    @classmethod
    def from_channels(
        cls,
        channels: torch.Tensor,  # (b, 5, h, w)
    ) -> "PickMaps":
        """Split one tensor of shape (b, 5, h, w) into the maps, in their order."""
        return cls(channels[:, 0:1], channels[:, 1:3], channels[:, 3:4], channels[:, 4:5])
