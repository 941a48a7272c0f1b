"""Building blocks of the nets."""

import torch
import torch.nn.functional as F
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


class Surroundings(nn.Module):
    """Tells each place what lies far around it: on which side of a film's rim it is, say.

    Features are averaged over squares of ``coarse`` px, looked at with a wide view, and scale and shift the
    channels where they came from (Perez et al. 2018, arXiv 1709.07871). Untrained it changes nothing.

    Parameters
    ----------
    channels
        Of the features.
    coarse
        Px along the side of a square.
    """

    def __init__(self, channels: int, coarse: int = 4) -> None:
        super().__init__()
        self.coarse = coarse
        looks = [
            layer
            for dilation in (1, 2, 4, 2)
            for layer in (
                nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation),
                nn.ReLU(inplace=True),
            )
        ]
        self.look = nn.Sequential(*looks, nn.Conv2d(channels, 2 * channels, 1))
        _silence(self.look[-1])

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
    ) -> torch.Tensor:  # (b, c, h, w)
        """Modulate features, shape (b, c, h, w), by what is up to ten squares away."""
        height, width = features.shape[-2:]
        below, right = -height % self.coarse, -width % self.coarse
        padded = F.pad(features, (0, right, 0, below), mode="replicate")
        seen = self.look(F.avg_pool2d(padded, self.coarse))
        seen = F.interpolate(seen, size=padded.shape[-2:], mode="bilinear", align_corners=False)
        scale, shift = seen[..., :height, :width].chunk(2, 1)
        told: torch.Tensor = features * (1 + scale) + shift
        return told


class Glance(nn.Module):
    """Tells each place what the whole image is like: scales and shifts the channels by their own statistics.

    How strong particles are on this micrograph cannot be seen near any one place. Squeezing as in Hu et al.
    2018 (doi 10.1109/CVPR.2018.00745), modulating as in Perez et al. 2018 (arXiv 1709.07871). Untrained it
    changes nothing.

    Parameters
    ----------
    channels
        Of the features.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.tell = nn.Sequential(
            nn.Linear(2 * channels, channels), nn.ReLU(inplace=True), nn.Linear(channels, 2 * channels)
        )
        _silence(self.tell[-1])

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
    ) -> torch.Tensor:  # (b, c, h, w)
        """Modulate features, shape (b, c, h, w), by their means and deviations over the image."""
        variance, mean = torch.var_mean(features.float(), dim=(2, 3), correction=0)
        scale, shift = self.tell(torch.cat([mean, (variance + 1e-6).sqrt()], 1))[..., None, None].chunk(2, 1)
        told: torch.Tensor = features * (1 + scale) + shift
        return told


def _silence(last: nn.Module) -> None:
    """Begin with a last layer that says nothing."""
    for parameter in last.parameters():
        nn.init.zeros_(parameter)


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
