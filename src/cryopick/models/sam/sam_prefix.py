"""The prefix prompt: learnt tokens before those of the image, in every block of a frozen SAM."""

import torch
from segment_anything.modeling.image_encoder import Block
from torch import nn

from cryopick.models.sam.attention import attend
from cryopick.models.sam.sam_picker import SamPicker


class SamPrefix(SamPicker):
    """Prefix-prompt SAM (He et al. 2023, arXiv 2311.16140; Jia et al. 2022, arXiv 2203.12119).

    Every block of the frozen encoder has learnt tokens that all others attend to; the heat-map learns too.
    Each attention window sees them, so that they do not displace the windows' grid.

    Parameters
    ----------
    size, zoom, checkpointing
        As of `SamPicker`.
    prefix
        Tokens in each block.
    """

    def __init__(
        self, size: str = "small", zoom: int = 1, checkpointing: bool = False, prefix: int = 16
    ) -> None:
        super().__init__(size, zoom, checkpointing)
        encoder = self.sam.image_encoder
        encoder.requires_grad_(False)
        width = encoder.patch_embed.proj.out_channels
        self.prefixes = nn.ParameterList(
            nn.init.normal_(torch.empty(prefix, width), std=0.02) for _ in encoder.blocks
        )

    def run_block(self, index: int, block: Block, tokens: torch.Tensor) -> torch.Tensor:
        """Run a block on tokens of shape (b, h, w, c) with its prefix."""
        tokens = tokens + attend(block, tokens, self.prefixes[index])
        done: torch.Tensor = tokens + block.mlp(block.norm2(tokens))
        return done
