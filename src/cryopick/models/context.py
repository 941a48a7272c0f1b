"""What a place on an image cannot know from its own neighbourhood; untrained, all of it changes nothing."""

from math import log

import torch
import torch.nn.functional as F
from torch import nn

from cryopick.image import background

SLOW = 1.5
"""Width (sigma) of what counts as slow changes of grey value, in cells of the features."""
COARSE = 4
"""Px along the side of the squares over which `Surroundings` averages."""


class Context(nn.Module):
    """Brings to each place what lies far around it, and says where particles are marked at all.

    Slow changes of grey value are for this alone: taken off the image that everything else sees, so that a
    particle in a shadow looks as one in the light.

    Parameters
    ----------
    channels
        Of the features.
    cell_px
        Px of the image for each cell of the features.
    """

    def __init__(self, channels: int, cell_px: int) -> None:
        super().__init__()
        self.cell_px = cell_px
        self.surroundings = Surroundings(channels)
        self.glance = Glance(channels)
        self.terrain = Terrain(channels + 1)

    def slow_changes(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> torch.Tensor:  # (b, 1, h, w)
        """Find the slow changes of grey value, where the picking scale keeps them; else next to nothing."""
        return background(image, SLOW * self.cell_px)

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
        slow: torch.Tensor,  # (b, 1, h * cell_px, w * cell_px) or a little less
    ) -> tuple[torch.Tensor, torch.Tensor]:  # (b, c, h, w), (b, 1, h, w)
        """Modulate features, shape (b, c, h, w), and say what each place adds to the logits of particles."""
        grey = F.avg_pool2d(slow, self.cell_px, ceil_mode=True, count_include_pad=False)
        features = self.glance(self.surroundings(features, grey))
        return features, self.terrain(torch.cat([features, grey], 1))


class Surroundings(nn.Module):
    """Tells each place what lies far around it: on which side of a film's rim it is, say.

    Features are averaged over squares of `COARSE` px, looked at with a wide view, and scale and shift the
    channels where they came from (Perez et al. 2018, arXiv 1709.07871). Beyond its borders the image goes on
    as it ends: with zeros there, a net trained on frames of one size knows by them how large its image is,
    and is at a loss on others. Untrained it changes nothing.

    Parameters
    ----------
    channels
        Of the features.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        before = (channels + 1, channels, channels, channels)
        looks = [
            layer
            for dilation, width in zip((1, 2, 4, 2), before, strict=True)
            for layer in (
                nn.Conv2d(width, channels, 3, padding=dilation, dilation=dilation, padding_mode="replicate"),
                nn.ReLU(inplace=True),
            )
        ]
        self.look = nn.Sequential(*looks, nn.Conv2d(channels, 2 * channels, 1))
        _silence(self.look[-1])

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
        grey: torch.Tensor,  # (b, 1, h, w)
    ) -> torch.Tensor:  # (b, c, h, w)
        """Modulate features, shape (b, c, h, w), by what they and ``grey`` hold up to ten squares away."""
        height, width = features.shape[-2:]
        below, right = -height % COARSE, -width % COARSE
        padded = F.pad(torch.cat([features, grey], 1), (0, right, 0, below), mode="replicate")
        seen = self.look(F.avg_pool2d(padded, COARSE))
        seen = F.interpolate(seen, size=padded.shape[-2:], mode="bilinear", align_corners=False)
        return _modulated(features, seen[..., :height, :width])


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
        told = self.tell(torch.cat([mean, (variance + 1e-6).sqrt()], 1))
        return _modulated(features, told[..., None, None])


class Exemplars(nn.Module):
    """Shows each place what the particles of this image look like: attends to some, modulates by their mean.

    Whether a small dark spot is a particle depends on what the surest particles are like. Attention pools as
    in Lee et al. 2019 (arXiv 1810.00825), modulation is that of Perez et al. 2018 (arXiv 1709.07871).
    Untrained it changes nothing.

    Parameters
    ----------
    channels
        Of the features.
    kinds
        Number of things to look for, each with its own attention.
    """

    def __init__(self, channels: int, kinds: int = 4) -> None:
        super().__init__()
        self.attend = nn.Conv2d(channels, kinds, 1)
        told = kinds * (channels + 1)
        self.tell = nn.Sequential(
            nn.Linear(told, 2 * channels), nn.ReLU(inplace=True), nn.Linear(2 * channels, 2 * channels)
        )
        _silence(self.tell[-1])

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
    ) -> torch.Tensor:  # (b, c, h, w)
        """Modulate features, shape (b, c, h, w), by their means where the image's attention lies."""
        attention = self.attend(features).float().flatten(2)
        means = attention.softmax(2) @ features.float().flatten(2).mT
        # How much there is of each kind, per cell.
        amount = attention.logsumexp(2) - log(attention.shape[2])
        shown = self.tell(torch.cat([means.flatten(1), amount], 1))
        return _modulated(features, shown[..., None, None])


class Terrain(nn.Module):
    """Says how likely anybody marks particles on this ground, whatever they look like: on a film nobody does.

    Parameters
    ----------
    channels
        Of everything looked at.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.judge = nn.Sequential(
            nn.Conv2d(channels, 32, 3, padding=1, padding_mode="replicate"),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, 1, 1),
        )
        _silence(self.judge[-1])

    def forward(
        self,
        features: torch.Tensor,  # (b, c, h, w)
    ) -> torch.Tensor:  # (b, 1, h, w)
        """Judge features, shape (b, c, h, w): what is to be added to the logits of particles."""
        judged: torch.Tensor = self.judge(features)
        return judged


def _modulated(
    features: torch.Tensor,  # (b, c, h, w)
    told: torch.Tensor,  # (b, 2 * c, h, w) or (b, 2 * c, 1, 1)
) -> torch.Tensor:  # (b, c, h, w)
    """Scale and shift each channel as told (Perez et al. 2018, arXiv 1709.07871); zeros change nothing."""
    scale, shift = told.chunk(2, 1)
    return features * (1 + scale) + shift


def _silence(last: nn.Module) -> None:
    """Begin with a last layer that says nothing."""
    for parameter in last.parameters():
        nn.init.zeros_(parameter)
