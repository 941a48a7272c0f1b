"""Building blocks of the nets."""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions around an identity (He et al. 2016, doi 10.1109/CVPR.2016.90).

    Parameters
    ----------
    in_channels, out_channels
        Channels before and after; where they differ, a 1x1 convolution carries the identity.
    dilation
        Spacing of the second convolution's taps in px.
    """

    def __init__(self, in_channels: int, out_channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(out_channels),
        )
        self.identity = (
            nn.Identity()
            if in_channels == out_channels
            else nn.Conv2d(in_channels, out_channels, 1, bias=False)
        )
        self.activation = nn.ReLU(inplace=True)

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
    ) -> torch.Tensor:  # (b, c', h, w)
        """Transform features, shape (b, c, h, w) to (b, c', h, w)."""
        activated: torch.Tensor = self.activation(self.body(features) + self.identity(features))
        return activated


class Upsample(nn.Module):
    """Double the size and join the skip connection, as a U-Net does.

    Ronneberger et al. 2015, doi 10.1007/978-3-319-24574-4_28.

    Parameters
    ----------
    in_channels, skip_channels, out_channels
        Channels from below, from the skip connection, and after.
    """

    def __init__(self, in_channels: int, skip_channels: int, out_channels: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.enlarge = nn.Upsample(scale_factor=2.0, mode="bilinear", align_corners=False)
        self.merge = ResidualBlock(out_channels + skip_channels, out_channels)

    def forward(
        self,
        below: torch.Tensor,  # (b, c, h / 2, w / 2)
        skip: torch.Tensor,  # (b, s, h, w)
    ) -> torch.Tensor:  # (b, c', h, w)
        """Enlarge features, shape (b, c, h/2, w/2), and merge with the skip, shape (b, s, h, w)."""
        joined: torch.Tensor = self.merge(torch.cat([self.enlarge(self.reduce(below)), skip], dim=1))
        return joined
