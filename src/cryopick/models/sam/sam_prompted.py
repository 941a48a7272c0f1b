"""A U-Net proposes particles, SAM outlines each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cryopick.models.decode import Peaks, find_peaks
from cryopick.models.losses import LossParts, PickLoss
from cryopick.models.maps import PickMaps
from cryopick.models.pick_net import PickNet
from cryopick.models.sam.encode import coarsest_px, encode, show
from cryopick.models.sam.prompt_loss import Truth, compare_answers
from cryopick.models.sam.prompts import WINDOW, Prompts, ask, join
from cryopick.models.sam.refined import NO_PARTICLES, Masks, Particles, Scorer, draw_maps, outline
from cryopick.models.sam.sizes import build_sam
from cryopick.models.targets import PickTargets
from cryopick.models.unet import UNet

FLOOR = -6.0
"""Least logit of a proposal."""


@dataclass(frozen=True, eq=False)
class _Places:
    """Where one image is asked about in training.

    Parameters
    ----------
    cells
        Shape (n, 2): column and row of the maps.
    proposals
        How many, from the first on, the U-Net proposes.
    """

    cells: torch.Tensor
    proposals: int


class SamPrompted(PickNet):
    """Prompts from a U-Net instead of from a grid.

    Every centre that the U-Net proposes becomes a point and a box for SAM's prompt encoder; its mask decoder
    answers with a mask and the quality it expects of it. The mask gives centre and size, the two networks'
    scores are weighed against each other. The U-Net and SAM's image encoder are frozen; prompt encoder, mask
    decoder and the weighing learn.

    Parameters
    ----------
    proposer
        Arguments of a `UNet`.
    size, zoom
        As of `SamPicker`.
    particle_px
        Diameter of the particles in px of the net's input: that of the picking scale.
    prompts_at_once
        Prompts that are answered together; more take more memory.
    prompts_in_training
        Prompts on each image of a batch.

    Raises
    ------
    ValueError
        As `UNet` and `SamPicker`.
    """

    def __init__(
        self,
        proposer: Mapping[str, Any],
        size: str = "small",
        zoom: int = 1,
        particle_px: float = 16.0,
        prompts_at_once: int = 256,
        prompts_in_training: int = 48,
    ) -> None:
        super().__init__()
        self.proposer = UNet(**{key: value for key, value in proposer.items() if key != "_target_"})
        self.proposer.requires_grad_(False)
        self.sam = build_sam(size)
        self.sam.requires_grad_(False)
        self.sam.mask_decoder.requires_grad_(True)
        self.sam.prompt_encoder.point_embeddings[1:].requires_grad_(True)
        self.sam.prompt_encoder.not_a_point_embed.requires_grad_(True)
        self.sam.prompt_encoder.no_mask_embed.requires_grad_(True)
        self.scorer = Scorer()
        self.zoom = zoom
        self.particle_px = particle_px
        self.prompts_at_once = prompts_at_once
        self.prompts_in_training = prompts_in_training
        self.stride = self.proposer.stride
        self.multiple = int(np.lcm(self.proposer.multiple, -(-coarsest_px(self.sam.image_encoder) // zoom)))

    def train(self, mode: bool = True) -> Self:
        """Switch to training, but for the proposer: it is finished."""
        super().train(mode)
        self.proposer.eval()
        return self

    def forward(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> PickMaps:
        """Compute the maps of images from their outlined particles; no gradients pass."""
        with torch.no_grad():
            embedding = self.embed(image)
            proposed = self.proposer.maps(image)
            maps = []
            for index in range(len(image)):
                one = PickMaps(*(part[index : index + 1] for part in proposed))
                maps.append(self._outlined(one, embedding[index : index + 1]))
        return PickMaps(*(torch.cat(parts).to(image.device) for parts in zip(*maps, strict=True)))

    def compare(self, image: torch.Tensor, targets: PickTargets, loss: PickLoss) -> LossParts:
        """Compare the answers to proposals, and to points anywhere on particles, with what is there.

        ``centre`` of the parts is the loss of the score, of the weights of ``loss`` those of offset and size
        count.
        """
        with torch.no_grad():
            embedding = self.embed(image)
            proposed = self.proposer.maps(image)
        places = [self._places(proposed, targets, index) for index in range(len(image))]
        which = torch.cat([torch.full((len(one.cells),), index) for index, one in enumerate(places)])
        cells = torch.cat([one.cells for one in places])
        peak = torch.cat([torch.arange(len(one.cells)) < one.proposals for one in places])
        which, cells, peak = which.to(image.device), cells.to(image.device), peak.to(image.device)
        at = (which, slice(None), cells[:, 1], cells[:, 0])
        near = targets.near[at][:, 0] > 0
        xy = cells * float(self.stride) + (self.stride - 1) / 2
        truth = Truth(
            near,
            self._to_sam(xy + targets.offset[at] * self.stride),
            self.zoom * self.particle_px * targets.size[at][:, 0].exp(),
        )
        diameters = self.particle_px * proposed.size[at][:, 0].float().exp()
        prompts = self._prompts(which, xy, diameters)
        half = len(prompts) // 2
        # As the mask generator asks: without boxes, and anywhere on a larger image.
        points = Prompts(prompts.image[half:], prompts.xy[half:])
        answers = join(
            [
                ask(self.sam, embedding, prompts.part(0, half), WINDOW),
                ask(self.sam, embedding, points, WINDOW, self._anywhere()),
            ]
        )
        outlines = outline(answers, answers.masks[:, 0], prompts.xy, self.zoom * self.particle_px)
        losses = compare_answers(answers, outlines, truth)
        # Only what is scored in picking: peaks, prompted by a box. Anywhere else the U-Net's logit is low.
        peak[half:] = False
        logits = self.scorer(proposed.centre[at][peak, 0], answers.quality[peak, 0].detach())
        entropy = F.binary_cross_entropy_with_logits(logits, near[peak].float(), reduction="sum")
        score = entropy / peak.sum().clamp_min(1)
        total = (
            losses.mask
            + losses.quality
            + score
            + loss.offset_weight * losses.centre
            + loss.size_weight * losses.size
        )
        parts = (score, losses.centre, losses.mask + losses.quality, losses.size)
        return LossParts(total, *(part.detach() for part in parts))

    def embed(self, image: torch.Tensor) -> torch.Tensor:
        """Compute SAM's embedding of images, shape (b, 1, h, w)."""
        return encode(self.sam.image_encoder, show(image, self.zoom))

    def _to_sam(self, xy: torch.Tensor) -> torch.Tensor:
        """From px of the net's input to px of SAM's image."""
        return (xy + 0.5) * self.zoom - 0.5

    def _prompts(self, which: torch.Tensor, xy: torch.Tensor, diameters: torch.Tensor) -> Prompts:
        """Make a point and a box of each centre, shape (n, 2), and diameter, shape (n,), in px."""
        half = (diameters / 2)[:, None]
        boxes = torch.cat([self._to_sam(xy - half), self._to_sam(xy + half)], dim=1)
        return Prompts(which, self._to_sam(xy), boxes)

    def _places(self, proposed: PickMaps, targets: PickTargets, index: int) -> _Places:
        """Choose what to ask about one image: proposals, then any cells on particles."""
        maps = PickMaps(*(part[index : index + 1] for part in proposed))
        peaks = find_peaks(maps, self.stride, self.particle_px, FLOOR)
        rows, columns = maps.centre.shape[-2:]
        cells = np.round((peaks.xy - (self.stride - 1) / 2) / self.stride).astype(np.int64)
        chosen = torch.from_numpy(cells.clip(0, [columns - 1, rows - 1]))
        chosen = _known(chosen[torch.randperm(len(chosen))[: self.prompts_in_training // 2]], targets, index)
        on = torch.nonzero(targets.near[index, 0].cpu()).flip(-1)
        on = on[torch.randperm(len(on))[: self.prompts_in_training - len(chosen)]]
        # Also without any particle there has to be something to answer.
        anywhere = torch.stack([torch.randint(0, columns, (2,)), torch.randint(0, rows, (2,))], dim=1)
        return _Places(torch.cat([chosen, _known(on, targets, index), anywhere]), len(chosen))

    def _anywhere(self) -> tuple[int, int]:
        """Draw where a window is said to lie, so that the decoder knows all of SAM's image."""
        last = self.sam.prompt_encoder.image_embedding_size[0] - WINDOW
        row, column = torch.randint(0, last + 1, (2,)).tolist()
        return int(row), int(column)

    def _outlined(
        self,
        proposed: PickMaps,
        embedding: torch.Tensor,  # (1, c, h, w)
    ) -> PickMaps:
        """Outline every proposal of one image and draw the maps."""
        peaks = find_peaks(proposed, self.stride, self.particle_px, FLOOR)
        shape = (int(proposed.centre.shape[-2]), int(proposed.centre.shape[-1]))
        particles = self.outline(peaks, embedding) if len(peaks.xy) else NO_PARTICLES
        return draw_maps(particles, shape, self.stride, self.particle_px)

    def outline(
        self,
        peaks: Peaks,
        embedding: torch.Tensor,  # (1, c, h, w)
    ) -> Particles:
        """Put every proposal to SAM, a few hundred at once."""
        device, particle_px = embedding.device, self.zoom * self.particle_px
        xy = torch.from_numpy(peaks.xy).to(device, torch.float32)
        diameters = self.particle_px * torch.from_numpy(peaks.sizes).to(device, torch.float32)
        prompts = self._prompts(torch.zeros(len(xy), dtype=torch.long, device=device), xy, diameters)
        proposed = torch.from_numpy(peaks.logits).to(device)
        columns: list[tuple[torch.Tensor, ...]] = []
        cell_px = 1.0
        for start in range(0, len(prompts), self.prompts_at_once):
            stop = start + self.prompts_at_once
            some = prompts.part(start, stop)
            answers = ask(self.sam, embedding, some)
            outlines = outline(answers, answers.masks[:, 0], some.xy, particle_px)
            scores = self.scorer(proposed[start:stop], answers.quality[:, 0])
            cell_px = answers.cell_px
            columns.append(
                (outlines.xy, scores, outlines.diameters, answers.masks[:, 0].cpu(), answers.origins)
            )
        centres, scores, sizes, masks, origins = (
            torch.cat(parts).double().cpu().numpy() for parts in zip(*columns, strict=True)
        )
        return Particles(
            self._from_sam(centres),
            scores,
            sizes / self.zoom,
            Masks(masks.astype(np.float32), self._from_sam(origins), cell_px / self.zoom),
        )

    def _from_sam(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """From px of SAM's image to px of the net's input."""
        return np.asarray((xy + 0.5) / self.zoom - 0.5)


def _known(
    cells: torch.Tensor,  # (n, 2)
    targets: PickTargets,
    index: int,
) -> torch.Tensor:  # (m, 2)
    """Keep the cells of one image of which it is known whether they are on a particle."""
    return cells[targets.weight[index, 0].cpu()[cells[:, 1], cells[:, 0]] > 0]
