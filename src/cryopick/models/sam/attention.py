"""The attention of SAM's encoder, taken apart so that tuning can get in between."""

import torch
import torch.nn.functional as F
from einops import rearrange, repeat
from segment_anything.modeling.image_encoder import (
    Attention,
    Block,
    get_rel_pos,
    window_partition,
    window_unpartition,
)


def attend(
    block: Block,
    tokens: torch.Tensor,  # (b, h, w, c)
    prefix: torch.Tensor | None = None,  # (n, c)
) -> torch.Tensor:  # (b, h, w, c)
    """Let tokens attend to each other within the block's windows, and in each window to a prefix.

    Parameters
    ----------
    block
        Of `ImageEncoderViT`; its own weights are used.
    tokens
        Shape (b, h, w, c).
    prefix
        Shape (n, c): further tokens that every window sees, wherever it lies.
    """
    height, width = tokens.shape[1:3]
    normed = block.norm1(tokens)
    if not block.window_size:
        return _attend(block.attn, normed, prefix)
    windows, padded = window_partition(normed, block.window_size)
    attended = _attend(block.attn, windows, prefix)
    joined: torch.Tensor = window_unpartition(attended, block.window_size, padded, (height, width))
    return joined


def _attend(
    attention: Attention,
    tokens: torch.Tensor,  # (b, h, w, c)
    prefix: torch.Tensor | None,  # (n, c)
) -> torch.Tensor:  # (b, h, w, c)
    """Attend among the tokens of each window."""
    height, width = tokens.shape[1:3]
    heads = attention.num_heads
    query, key, value = rearrange(
        attention.qkv(tokens), "b h w (three heads c) -> three b heads (h w) c", three=3, heads=heads
    )
    bias = _position_bias(attention, query, height, width)
    if prefix is not None:
        _, more_keys, more_values = repeat(
            attention.qkv(prefix),
            "n (three heads c) -> three b heads n c",
            three=3,
            heads=heads,
            b=len(query),
        )
        key, value = torch.cat([more_keys, key], dim=2), torch.cat([more_values, value], dim=2)
        bias = F.pad(bias, (len(prefix), 0))  # a prefix lies nowhere
    attended = F.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
    joined: torch.Tensor = attention.proj(
        rearrange(attended, "b heads (h w) c -> b h w (heads c)", h=height, w=width)
    )
    return joined


def _position_bias(
    attention: Attention,
    query: torch.Tensor,  # (b, heads, h * w, c)
    height: int,
    width: int,
) -> torch.Tensor:  # (b, heads, h * w, h * w)
    """Bias by where tokens lie from each other (Li et al. 2022, arXiv 2112.01526)."""
    placed = rearrange(query, "b heads (h w) c -> b heads h w c", h=height)
    down = get_rel_pos(height, height, attention.rel_pos_h)  # (h, h, c)
    across = get_rel_pos(width, width, attention.rel_pos_w)  # (w, w, c)
    by_row = torch.einsum("bnhwc,hkc->bnhwk", placed, down)
    by_column = torch.einsum("bnhwc,wkc->bnhwk", placed, across)
    bias = rearrange(by_row, "b n h w k -> b n h w k 1") + rearrange(by_column, "b n h w k -> b n h w 1 k")
    return rearrange(bias, "b n h w y x -> b n (h w) (y x)")
