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
    """

    centre: torch.Tensor
    offset: torch.Tensor
    mask: torch.Tensor
