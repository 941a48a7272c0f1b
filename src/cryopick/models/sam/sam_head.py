"""The head prompt: a small net in front of a frozen SAM."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn

from cryopick.models.blocks import ResidualBlock, Upsample
from cryopick.models.sam.embedding_cache import EmbeddingCache
from cryopick.models.sam.sam_picker import SamPicker


class HeadPrompt(nn.Module):
    """A U-Net whose answer is added to the image; at first it adds nothing.

    Parameters
    ----------
    widths
        Channels at each level, finest first.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.multiple = 2 ** (len(widths) - 1)
        self.down = nn.ModuleList(
            nn.Sequential(*([nn.MaxPool2d(2)] if level else []), ResidualBlock(before, width))
            for level, (before, width) in enumerate(zip([1, *widths], widths, strict=False))
        )
        self.up = nn.ModuleList(
            Upsample(widths[level + 1], widths[level], widths[level])
            for level in reversed(range(len(widths) - 1))
        )
        self.output = nn.Conv2d(widths[0], 1, 1)
        nn.init.zeros_(self.output.weight)
        self.output.bias = nn.Parameter(torch.zeros(1))

    def forward(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> torch.Tensor:  # (b, 1, h, w)
        """Prompt images of shape (b, 1, h, w)."""
        height, width = image.shape[-2:]
        features = F.pad(image, (0, -width % self.multiple, 0, -height % self.multiple))
        skips: list[torch.Tensor] = []
        for level in self.down:
            features = level(features)
            skips.append(features)
        features = skips.pop()
        for level in self.up:
            features = level(features, skips.pop())
        prompted: torch.Tensor = image + self.output(features)[..., :height, :width]
        return prompted


class SamHead(SamPicker):
    """Head-prompt SAM (He et al. 2023, arXiv 2311.16140): what is learnt lies before and after SAM.

    The encoder is frozen. With ``front`` empty nothing but the heat-map at its end learns, and images seen
    before, as validation's, are not encoded again.

    Parameters
    ----------
    size, zoom, checkpointing
        As of `SamPicker`.
    front
        Channels of the levels of the net in front, finest first; empty for none.
    """

    def __init__(
        self,
        size: str = "small",
        zoom: int = 1,
        checkpointing: bool = False,
        front: Sequence[int] = (8, 16, 32),
    ) -> None:
        super().__init__(size, zoom, checkpointing)
        self.sam.image_encoder.requires_grad_(False)
        self.front = HeadPrompt(front) if front else None
        self.cache = EmbeddingCache()
        # A method, because a copy of the net then empties its own cache.
        self.sam.image_encoder.register_load_state_dict_post_hook(self._forget)

    def embed(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> torch.Tensor:  # (b, c, h', w')
        """Compute SAM's embedding, gradients only where the front needs them."""
        if self.front is not None:
            return super().embed(self.front(image))
        with torch.no_grad():
            return super().embed(image) if self.training else self.cache.get(image, super().embed)

    def _forget(self, encoder: nn.Module, keys: object) -> None:
        """Empty the cache: the encoder has other weights."""
        self.cache.clear()
