"""What the proposing U-Net says of a particle, weighed against what SAM says."""

import torch
from torch import nn

GAIN = 8.0
"""Two weights have further to go than those of a net: they learn so many times as fast."""


class Scorer(nn.Module):
    """Combine the proposer's logit with SAM's quality: at first the proposer's alone counts."""

    def __init__(self) -> None:
        super().__init__()
        self.weigh = nn.Linear(2, 1)
        with torch.no_grad():
            self.weigh.weight.copy_(torch.tensor([[1 / GAIN, 0.0]]))
            self.weigh.bias.zero_()

    def forward(
        self,
        proposed: torch.Tensor,  # (n,)
        quality: torch.Tensor,  # (n,)
    ) -> torch.Tensor:  # (n,)
        """Score particles from the proposer's logits and SAM's expected overlaps, each of shape (n,)."""
        sure = quality.float().clamp(0.05, 0.95).logit()  # near 0 and 1 logits are but noise
        scored: torch.Tensor = self.weigh(torch.stack([proposed.float(), sure], dim=-1))[:, 0]
        return GAIN * scored


class Centring(nn.Module):
    """Move a particle from the proposed centre towards its mask's: at first not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.share = nn.Parameter(torch.zeros(()))

    def forward(
        self,
        proposed_xy: torch.Tensor,  # (n, 2)
        mask_xy: torch.Tensor,  # (n, 2)
    ) -> torch.Tensor:  # (n, 2)
        """Weigh centres, each of shape (n, 2), in any px."""
        return proposed_xy + GAIN * self.share * (mask_xy - proposed_xy)
