"""A U-Net proposes particles, SAM outlines each of them."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.models.decode import Peaks, find_peaks
from cryopick.models.losses import LossParts, PickLoss
from cryopick.models.maps import PickMaps
from cryopick.models.pick_net import PickNet
from cryopick.models.sam.encode import coarsest_px, encode, show
from cryopick.models.sam.prompt_loss import Truth, compare_answers, compare_weighing
from cryopick.models.sam.prompt_places import FLOOR, choose_places
from cryopick.models.sam.prompts import WINDOW, Prompts, ask, join
from cryopick.models.sam.refined import NO_PARTICLES, Masks, Particles, draw_maps, outline
from cryopick.models.sam.sizes import build_sam
from cryopick.models.sam.weighing import Centring, Scorer
from cryopick.models.targets import PickTargets
from cryopick.models.unet import UNet


class SamPrompted(PickNet):
    """Prompts from a U-Net instead of from a grid.

    Every centre that the U-Net proposes becomes a point and a box for SAM's prompt encoder; its mask decoder
    answers with a mask and the quality it expects of it. The mask gives centre and size, the two networks'
    scores and centres are weighed against each other. The U-Net and SAM's image encoder are frozen; prompt
    encoder, mask decoder and the weighing learn.

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
        self.centring = Centring()
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
        places = choose_places(proposed, targets, self.stride, self.particle_px, self.prompts_in_training)
        at = (places.image, slice(None), places.cells[:, 1], places.cells[:, 0])
        cell_xy = places.cells * float(self.stride) + (self.stride - 1) / 2
        truth = Truth(
            targets.near[at][:, 0] > 0,
            self._to_sam(cell_xy + targets.offset[at] * self.stride),
            self.zoom * self.particle_px * targets.size[at][:, 0].exp(),
        )
        prompts = self._prompts(places.image, places.xy, self.particle_px * places.sizes)
        half = len(prompts) // 2
        # As the mask generator asks: without boxes, and anywhere on a larger image.
        points = Prompts(prompts.image[half:], prompts.xy[half:])
        answers = join(
            [
                ask(self.sam, embedding, prompts.part(0, half)),
                ask(self.sam, embedding, points, place=self._anywhere()),
            ]
        )
        outlines = outline(answers, answers.masks[:, 0], prompts.xy, self.zoom * self.particle_px)
        losses = compare_answers(answers, outlines, truth)
        # Only what is picked: peaks, prompted by a box. Anywhere else the U-Net's logit is low.
        picked = torch.nonzero(places.proposed[:half])[:, 0]
        score, centre = compare_weighing(
            self.scorer(places.logits[picked], answers.quality[picked, 0].detach()),
            self.centring(prompts.xy[picked], outlines.xy[picked].detach()),
            truth.part(picked),
        )
        total = (
            losses.mask
            + losses.quality
            + score
            + loss.offset_weight * (losses.centre + centre)
            + loss.size_weight * losses.size
        )
        parts = (score, losses.centre, losses.mask + losses.quality, losses.size)
        return LossParts(total, *(part.detach() for part in parts))

    def embed(self, image: torch.Tensor) -> torch.Tensor:
        """Compute SAM's embedding of images, shape (b, 1, h, w), without what is for the proposer alone."""
        detail = image - self.proposer.slow_changes(image)
        return encode(self.sam.image_encoder, show(detail, self.zoom))

    def _to_sam(self, xy: torch.Tensor) -> torch.Tensor:
        """From px of the net's input to px of SAM's image."""
        return (xy + 0.5) * self.zoom - 0.5

    def _prompts(self, which: torch.Tensor, xy: torch.Tensor, diameters: torch.Tensor) -> Prompts:
        """Make a point and a box of each centre, shape (n, 2), and diameter, shape (n,), in px."""
        half = (diameters / 2)[:, None]
        boxes = torch.cat([self._to_sam(xy - half), self._to_sam(xy + half)], dim=1)
        return Prompts(which, self._to_sam(xy), boxes)

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
            centres = self.centring(some.xy, outlines.xy)
            columns.append((centres, scores, outlines.diameters, answers.masks[:, 0].cpu(), answers.origins))
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
