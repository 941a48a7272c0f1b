"""The encoder prompt: small adapters within every block of a frozen SAM."""

import torch
from segment_anything.modeling.image_encoder import Block
from torch import nn

from cryopick.models.sam.attention import attend
from cryopick.models.sam.sam_picker import SamPicker

MLP_SHARE = 0.5
"""Weight of the adapter beside a block's own MLP, as published."""


class Adapter(nn.Module):
    """A bottleneck (Houlsby et al. 2019, arXiv 1902.00751) that at first adds nothing.

    Parameters
    ----------
    width
        Channels of the tokens.
    bottleneck
        Channels between.
    """

    def __init__(self, width: int, bottleneck: int) -> None:
        super().__init__()
        self.down = nn.Linear(width, bottleneck)
        self.up = nn.Linear(bottleneck, width)
        self.activation = nn.GELU()
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Adapt tokens, shape (..., c)."""
        adapted: torch.Tensor = self.up(self.activation(self.down(tokens)))
        return adapted


class SamAdapter(SamPicker):
    """Encoder-prompt SAM (He et al. 2023, arXiv 2311.16140): adapters in each block of a frozen encoder.

    One follows the attention, one lies beside the MLP; the heat-map learns too.

    Parameters
    ----------
    size, zoom, checkpointing
        As of `SamPicker`.
    bottleneck
        Channels within an adapter.
    """

    def __init__(
        self, size: str = "small", zoom: int = 1, checkpointing: bool = False, bottleneck: int = 32
    ) -> None:
        super().__init__(size, zoom, checkpointing)
        encoder = self.sam.image_encoder
        encoder.requires_grad_(False)
        width = encoder.patch_embed.proj.out_channels
        self.after_attention = nn.ModuleList(Adapter(width, bottleneck) for _ in encoder.blocks)
        self.beside_mlp = nn.ModuleList(Adapter(width, bottleneck) for _ in encoder.blocks)

    def run_block(self, index: int, block: Block, tokens: torch.Tensor) -> torch.Tensor:
        """Run a block on tokens of shape (b, h, w, c) with its adapters."""
        attended = attend(block, tokens)
        tokens = tokens + attended + self.after_attention[index](attended)
        normed = block.norm2(tokens)
        done: torch.Tensor = tokens + block.mlp(normed) + MLP_SHARE * self.beside_mlp[index](normed)
        return done
