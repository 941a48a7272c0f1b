"""The head that every net of the house ends in."""

import math

import torch
from torch import nn

from cryopick.models.maps import PickMaps

CENTRE_PRIOR = 0.01
"""Share of cells that are centres before training (Lin et al. 2017, doi 10.1109/ICCV.2017.324)."""


class PickHead(nn.Module):
    """Turn features into the maps of `PickMaps`.

    Parameters
    ----------
    channels
        Channels of the features.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
        )
        self.output = nn.Conv2d(channels, 5, 1)
        nn.init.normal_(self.output.weight, std=0.01)
        prior = math.log(CENTRE_PRIOR / (1 - CENTRE_PRIOR))
        self.output.bias = nn.Parameter(torch.tensor([prior, 0.0, 0.0, 0.0, 0.0]))

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
    ) -> PickMaps:
        """Compute the maps of features, shape (b, c, h, w); see `PickMaps` for their shapes.

        The last step is in float32 whatever the precision: in bfloat16 logits beyond 4 come in steps of 1/32,
        and neighbouring cells would be equal where one is the peak.
        """
        body = self.body(features)
        with torch.autocast(features.device.type, enabled=False):
            return PickMaps.from_channels(self.output(body.float()))
