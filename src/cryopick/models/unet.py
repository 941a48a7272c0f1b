"""The U-Net of the house: residual, any input size, maps at a fixed stride."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn

from cryopick.models.blocks import ResidualBlock, Upsample
from cryopick.models.context import Context, Exemplars
from cryopick.models.heads import PickHead
from cryopick.models.maps import PickMaps
from cryopick.models.pick_net import PickNet


class UNet(PickNet):
    """A residual U-Net (Ronneberger et al. 2015, doi 10.1007/978-3-319-24574-4_28) that ends in a `PickHead`.

    Since the particle's size in px is fixed by the picking scale, so is the field of view that is needed:
    the lowest level sees several diameters, enough to tell a particle from the edge of a carbon film.

    Parameters
    ----------
    widths
        Channels at each level, finest first; the first level is at ``stride`` px.
    depth
        Residual blocks per level on the way down.
    stride
        Input px per cell of the maps: 1 or 2.
    context
        Whether the lowest level is told what lies far around each place and what the whole image is like (see
        `Context`), and the last but one what its particles are like (see `Exemplars`).

    Raises
    ------
    ValueError
        If the stride is neither 1 nor 2, or fewer than two levels or no blocks are asked for.
    """

    def __init__(
        self,
        widths: Sequence[int] = (16, 32, 64, 96),
        depth: int = 2,
        stride: int = 2,
        context: bool = False,
    ) -> None:
        super().__init__()
        if stride not in (1, 2) or len(widths) < 2 or depth < 1:
            raise ValueError(
                f"found stride {stride}, {len(widths)} levels and depth {depth}, wanted stride 1 or 2, "
                "2 or more levels and a depth of 1 or more"
            )
        self.stride = stride
        self.multiple = stride * 2 ** (len(widths) - 1)
        self.stem = nn.Sequential(
            nn.Conv2d(1, widths[0], 5, padding=2, stride=stride, bias=False),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(inplace=True),
        )
        self.down = nn.ModuleList()
        for level, width in enumerate(widths):
            before = widths[max(level - 1, 0)]
            blocks = [ResidualBlock(before if i == 0 else width, width) for i in range(depth)]
            pool = [nn.MaxPool2d(2)] if level > 0 else []
            self.down.append(nn.Sequential(*pool, *blocks))
        # Two diameters further at the lowest level, for a fraction of the cost of one more level.
        self.bottom = nn.Sequential(*(ResidualBlock(widths[-1], widths[-1], dilation) for dilation in (2, 4)))
        self.context = Context(widths[-1], self.multiple) if context else None
        self.exemplars = Exemplars(widths[1]) if context else nn.Identity()
        self.up = nn.ModuleList(
            Upsample(widths[level + 1], widths[level], widths[level])
            for level in reversed(range(len(widths) - 1))
        )
        self.head = PickHead(widths[0])

    def forward(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> PickMaps:
        """Compute the maps of images, shape (b, 1, h, w): see `PickNet.forward`."""
        height, width = image.shape[-2:]
        below, right = -height % self.multiple, -width % self.multiple
        slow = self.slow_changes(image)
        features = self.stem(F.pad(image - slow, (0, right, 0, below)))
        skips: list[torch.Tensor] = []
        for level in self.down:
            features = level(features)
            skips.append(features)
        features = self.bottom(skips.pop())
        ground: torch.Tensor | float = 0.0
        if self.context is not None:
            features, coarse = self.context(features, slow)
            ground = F.interpolate(coarse, scale_factor=self.multiple / self.stride, mode="bilinear")
        *coarser, finest = self.up
        for level in coarser:
            features = level(features, skips.pop())
        maps = self.head(finest(self.exemplars(features), skips.pop()))
        maps = maps._replace(centre=maps.centre + ground, mask=maps.mask + ground)
        rows, columns = -(-height // self.stride), -(-width // self.stride)
        return PickMaps(*(part[..., :rows, :columns] for part in maps))

    def slow_changes(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> torch.Tensor:  # (b, 1, h, w)
        """Tell what of the image only the context sees; without one, nothing."""
        return torch.zeros_like(image) if self.context is None else self.context.slow_changes(image)
