"""From SAM's image embedding to the maps of the house."""

import torch
from segment_anything.modeling.common import LayerNorm2d
from torch import nn

from cryopick.models.heads import PickHead
from cryopick.models.maps import PickMaps

ENLARGEMENT = 4
"""Cells of the maps per cell of the embedding, along a side."""


class PickDecoder(nn.Module):
    """Enlarge an embedding four times, as SAM's mask decoder does, and read `PickMaps` from it.

    Parameters
    ----------
    channels
        Of the embedding.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.enlarge = nn.Sequential(
            nn.ConvTranspose2d(channels, channels // 2, 2, stride=2),
            LayerNorm2d(channels // 2),
            nn.GELU(),
            nn.ConvTranspose2d(channels // 2, channels // 4, 2, stride=2),
            nn.GELU(),
        )
        self.head = PickHead(channels // 4)

    def forward(
        self,
        embedding: torch.Tensor,  # (b, c, h, w)
    ) -> PickMaps:
        """Compute maps of 4 h x 4 w cells from an embedding of shape (b, c, h, w)."""
        maps: PickMaps = self.head(self.enlarge(embedding))
        return maps
