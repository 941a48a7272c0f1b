"""How SAM's prompt encoder and mask decoder learn to outline particles."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from cryopick.models.sam.prompts import Answers
from cryopick.models.sam.refined import Outlines
from cryopick.models.targets import MASK_RADIUS


@dataclass(frozen=True, eq=False)
class Truth:
    """What is at each prompt, in px of SAM's image.

    Parameters
    ----------
    particle
        Shape (n,): True where the prompt lies on a particle.
    xy
        Shape (n, 2): the particle's centre.
    diameters
        Shape (n,): the particle's diameter.
    """

    particle: torch.Tensor
    xy: torch.Tensor
    diameters: torch.Tensor

    def part(self, which: torch.Tensor) -> "Truth":
        """Take some prompts, by a mask of shape (n,) or by indices."""
        return Truth(self.particle[which], self.xy[which], self.diameters[which])

    def centre_loss(self, xy: torch.Tensor) -> torch.Tensor:  # (n,)
        """Compare centres, shape (n, 2), with the true ones; in diameters."""
        off = (xy - self.xy) / self.diameters[:, None]
        return F.smooth_l1_loss(off, torch.zeros_like(off), reduction="none", beta=0.05).sum(1)


@dataclass(frozen=True, eq=False)
class PromptLosses:
    """Scalar tensors: of masks, of the expected quality, of centres (in diameters) and of sizes."""

    mask: torch.Tensor
    quality: torch.Tensor
    centre: torch.Tensor
    size: torch.Tensor


def compare_answers(answers: Answers, outlines: Outlines, truth: Truth) -> PromptLosses:
    """Compare answers with the truth.

    As SAM was trained (Kirillov et al. 2023, arXiv 2304.02643): masks by cross-entropy and Dice, the expected
    quality by the squared error of the overlap. All four masks learn the same, since a particle has no parts.
    Where there is no particle no overlap is to be expected, and the mask is left alone.

    Parameters
    ----------
    answers
        To prompts.
    outlines
        Of the first mask of each.
    truth
        At the prompts.
    """
    found = truth.particle.float()
    count = found.sum().clamp_min(1.0)

    def over_particles(values: torch.Tensor) -> torch.Tensor:
        return (values * found).sum() / count

    distance = (answers.grid() - truth.xy[:, None, None]).norm(dim=-1)
    disc = (
        (distance <= MASK_RADIUS * truth.diameters[:, None, None]).float()[:, None].expand_as(answers.masks)
    )
    entropy = F.binary_cross_entropy_with_logits(answers.masks, disc, reduction="none").mean((1, 2, 3))
    probability = answers.masks.sigmoid()
    both = (probability * disc).sum((2, 3))
    dice = (1 - (2 * both + 1) / (probability.sum((2, 3)) + disc.sum((2, 3)) + 1)).mean(1)

    with torch.no_grad():
        drawn = answers.masks > 0
        union = (drawn | (disc > 0)).sum((2, 3)).clamp_min(1)
        overlap = (drawn & (disc > 0)).sum((2, 3)) / union * found[:, None]
    quality = (answers.quality - overlap).square().sum() / max(1, overlap.numel())

    size = (outlines.diameters / truth.diameters).log()
    return PromptLosses(
        mask=over_particles(entropy + dice),
        quality=quality,
        centre=over_particles(truth.centre_loss(outlines.xy)),
        size=over_particles(F.smooth_l1_loss(size, torch.zeros_like(size), reduction="none", beta=0.1)),
    )


def compare_weighing(
    logits: torch.Tensor,  # (n,)
    xy: torch.Tensor,  # (n, 2)
    truth: Truth,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Compare what is finally said of proposals with the truth: losses of the scores and of the centres.

    Parameters
    ----------
    logits
        Shape (n,): scores.
    xy
        Shape (n, 2): centres, in px of SAM's image.
    truth
        At the proposals.
    """
    found = truth.particle.float()
    entropy = F.binary_cross_entropy_with_logits(logits, found, reduction="sum") / max(1, len(found))
    return entropy, (truth.centre_loss(xy) * found).sum() / found.sum().clamp_min(1.0)
