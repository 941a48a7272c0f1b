"""Losses of the pick maps."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from cryopick.core import check_number
from cryopick.models.maps import PickMaps
from cryopick.models.targets import PickTargets


class LossParts(NamedTuple):
    """The loss and what it is made of, each a scalar tensor."""

    total: torch.Tensor
    centre: torch.Tensor
    offset: torch.Tensor
    mask: torch.Tensor
    size: torch.Tensor


class PickLoss(nn.Module):
    """Cross-entropy with a Gaussian as soft label for centres, plus offsets, masks and sizes.

    The centre term is binary cross-entropy weighted by ``|target - p| ** focus`` (the quality focal loss of
    Li et al. 2020, arXiv 2006.04388). It is divided by the positive cells plus a hundredth of all, so that
    frames of 90 and of 900 particles weigh about alike and one without any is defined; nearly empty frames
    weigh less.

    Parameters
    ----------
    focus
        Exponent of the focal weight; 0 is plain cross-entropy.
    offset_weight, mask_weight, size_weight
        Weights beside the centre term.
    unlabelled_trust
        For incomplete labels: the share of trust in a background label where the net itself is sure of a
        particle. 1 believes every background cell; 0.3 lets cells the net scores near 1 count about a third
        (soft bootstrapping, Reed et al. 2014, arXiv 1412.6596).

    Raises
    ------
    ConfigurationError
        If a weight is negative, or the trust is no share.
    """

    def __init__(
        self,
        focus: float = 1.0,
        offset_weight: float = 0.5,
        mask_weight: float = 0.3,
        size_weight: float = 0.5,
        unlabelled_trust: float = 1.0,
    ) -> None:
        super().__init__()
        weights = {"offset_weight": offset_weight, "mask_weight": mask_weight, "size_weight": size_weight}
        for name, value in {"focus": focus, **weights}.items():
            check_number(f"loss.{name}", value, 0)
        check_number("loss.unlabelled_trust", unlabelled_trust, 0, 1)
        self.focus = focus
        self.offset_weight = offset_weight
        self.mask_weight = mask_weight
        self.size_weight = size_weight
        self.unlabelled_trust = unlabelled_trust

    def forward(self, maps: PickMaps, targets: PickTargets) -> LossParts:
        """Compare maps with targets of the same grid, in float32 whatever the net's precision."""
        maps = PickMaps(*(part.float() for part in maps))
        weight = targets.weight
        probability = maps.centre.detach().sigmoid()
        centre_weight = weight * (targets.centre - probability).abs() ** self.focus
        if self.unlabelled_trust < 1:
            # What experts looked at and rejected, which weighs more than 1, is known.
            doubt = (1 - targets.mask) * probability * (weight <= 1)
            centre_weight = centre_weight * (1 - doubt * (1 - self.unlabelled_trust))
        centre = F.binary_cross_entropy_with_logits(maps.centre, targets.centre, reduction="none")
        # Dividing by the positives plus a constant share of the frame keeps dense and empty frames alike.
        positives = (weight * targets.centre).sum()
        centre = (centre * centre_weight).sum() / (positives + 0.01 * weight.sum()).clamp_min(1.0)

        counts = targets.near * weight
        offset = F.smooth_l1_loss(maps.offset, targets.offset, reduction="none", beta=0.25).sum(
            1, keepdim=True
        )
        offset = (offset * counts).sum() / counts.sum().clamp_min(1.0)

        mask = F.binary_cross_entropy_with_logits(maps.mask, targets.mask, reduction="none")
        mask = (mask * weight).sum() / weight.sum().clamp_min(1.0)
        size = F.smooth_l1_loss(maps.size, targets.size, reduction="none", beta=0.1)
        size = (size * counts).sum() / counts.sum().clamp_min(1.0)
        total = centre + self.offset_weight * offset + self.mask_weight * mask + self.size_weight * size
        return LossParts(total, centre.detach(), offset.detach(), mask.detach(), size.detach())
