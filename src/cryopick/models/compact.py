"""Weights in a quarter of their size: whole steps of 8 bits, of another width for each output channel."""

from collections.abc import Mapping

import torch

LARGEST = 127
"""Steps from zero to a channel's largest weight."""


def in_steps(weights: torch.Tensor) -> dict[str, torch.Tensor]:
    """Round weights, shape (c, ...), to whole steps, another width for each of the first axis's c parts.

    Symmetric rounding by channel (Krishnamoorthi 2018, arXiv 1806.08342): a weight is off by at most half a
    step, 0.4 % of its part's largest.
    """
    parts = weights.flatten(1)
    step = parts.abs().amax(1, keepdim=True).clamp_min(torch.finfo(parts.dtype).tiny) / LARGEST
    return {"counts": (parts / step).round().to(torch.int8).view(weights.shape), "step": step[:, 0]}


def from_steps(stored: dict[str, torch.Tensor]) -> torch.Tensor:
    """Multiply what `in_steps` gave: shape (c, ...), float32."""
    counts, step = stored["counts"], stored["step"].float()
    return counts * step.view(-1, *[1] * (counts.ndim - 1))


def whole_state(
    stored: Mapping[str, torch.Tensor | dict[str, torch.Tensor]],
) -> dict[str, torch.Tensor]:
    """Bring back a net's weights, of which some are in steps, by their names."""
    return {name: from_steps(one) if isinstance(one, dict) else one for name, one in stored.items()}
