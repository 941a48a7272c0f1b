"""What every net of the house is, so that training and picking need not know which one they have."""

from typing import Self

import torch
from torch import nn

from cryopick.models.losses import LossParts, PickLoss
from cryopick.models.maps import PickMaps
from cryopick.models.targets import PickTargets


class PickNet(nn.Module):
    """Base of the nets: images in, `PickMaps` out.

    Attributes
    ----------
    stride
        Px of the input per cell of the maps.
    multiple
        Tiles of an image have to start at multiples of this many px to give the maps of the whole image.
    """

    stride: int
    multiple: int

    def forward(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> PickMaps:
        """Compute the maps of images.

        Parameters
        ----------
        image
            Shape (b, 1, h, w), normalised grey values at the picking scale; any size.

        Returns
        -------
        PickMaps
            Maps of ceil(h / stride) x ceil(w / stride) cells.
        """
        raise NotImplementedError

    def maps(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> PickMaps:
        """Call the net, hooks included, in the memory layout that convolutions like best."""
        maps: PickMaps = self(image.to(memory_format=torch.channels_last))
        return maps

    def compare(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
        targets: PickTargets,
        loss: PickLoss,
    ) -> LossParts:
        """Compare the net's answer to images with what is wanted; a net may have wants of its own.

        Parameters
        ----------
        image
            Shape (b, 1, h, w), as for a call.
        targets
            On the grid of the net's maps.
        loss
            Compares maps.
        """
        return loss(self.maps(image), targets)  # type: ignore[no-any-return]

    def channels_last(self) -> Self:
        """Keep the weights in that layout."""
        return self.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
