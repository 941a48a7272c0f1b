"""SAM's answers to prompts, hundreds at once: each sees a window of the embedding."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from einops import rearrange
from segment_anything.modeling import Sam

from cryopick.models.sam.encode import patch_px
from cryopick.models.sam.pick_decoder import ENLARGEMENT

WINDOW = 8
"""Patches along the side of the window around a prompt that SAM's mask decoder sees."""


@dataclass(frozen=True, eq=False)
class Prompts:
    """Where to look, in px of SAM's image (0-based pixel centres).

    Parameters
    ----------
    image
        Shape (n,): which of the images of a batch.
    xy
        Shape (n, 2): a point on the particle.
    boxes
        Shape (n, 4): left, top, right, bottom; None where only points are known.
    """

    image: torch.Tensor
    xy: torch.Tensor
    boxes: torch.Tensor | None = None

    def __len__(self) -> int:
        """Prompts."""
        return len(self.xy)

    def part(self, start: int, stop: int) -> "Prompts":
        """Take prompts ``start`` to ``stop`` (exclusive)."""
        boxes = None if self.boxes is None else self.boxes[start:stop]
        return Prompts(self.image[start:stop], self.xy[start:stop], boxes)


@dataclass(frozen=True, eq=False)
class Answers:
    """What SAM makes of prompts.

    Parameters
    ----------
    masks
        Shape (n, 4, m, m): logits of SAM's four masks (the first is the one for a clear prompt).
    quality
        Shape (n, 4): the overlap (IoU) that SAM expects of each with the truth.
    origins
        Shape (n, 2): (x, y) of the centre of each mask's first cell, in px of SAM's image.
    cell_px
        Px of SAM's image per cell of a mask.
    """

    masks: torch.Tensor
    quality: torch.Tensor
    origins: torch.Tensor
    cell_px: float

    def grid(self) -> torch.Tensor:  # (n, m, m, 2)
        """Give the (x, y) of all cells' centres, in px of SAM's image."""
        steps = self.cell_px * torch.arange(self.masks.shape[-1], device=self.masks.device)
        rows, columns = torch.meshgrid(steps, steps, indexing="ij")
        return self.origins[:, None, None] + torch.stack([columns, rows], dim=-1)


def join(answers: Iterable[Answers]) -> Answers:
    """Join answers whose masks are of one kind."""
    several = list(answers)
    return Answers(
        torch.cat([one.masks for one in several]),
        torch.cat([one.quality for one in several]),
        torch.cat([one.origins for one in several]),
        several[0].cell_px,
    )


def ask(
    sam: Sam,
    embedding: torch.Tensor,  # (b, c, h, w)
    prompts: Prompts,
    window: int = WINDOW,
    place: tuple[int, int] | None = None,
) -> Answers:
    """Put prompts to SAM's prompt encoder and mask decoder.

    The decoder attends to a window around each prompt instead of to the whole image, which makes the cost of
    a prompt independent of the image's size.

    Parameters
    ----------
    sam
        Its prompt encoder and mask decoder are used, untouched.
    embedding
        Shape (b, c, h, w), of the whole images.
    prompts
        In px of SAM's image.
    window
        Side of the windows in patches.
    place
        (row, column) of the patch of SAM's image at which windows are said to lie; None for its middle.
    """
    # Points are turned into phases: 8 bits of mantissa would be too few.
    with torch.autocast(embedding.device.type, enabled=False):
        encoder, decoder, patch = sam.prompt_encoder, sam.mask_decoder, patch_px(sam.image_encoder)
        xy = prompts.xy.float()
        first = torch.round((xy + 0.5) / patch - window / 2).long()  # (n, 2): first column and row
        padded = F.pad(embedding.float(), (window,) * 4)
        steps = torch.arange(window, device=xy.device) + window
        columns = first[:, 0, None] + steps
        rows = first[:, 1, None] + steps
        windows = padded[prompts.image[:, None, None], :, rows[:, :, None], columns[:, None, :]]
        windows = rearrange(windows, "n h w c -> n c h w")

        side = encoder.image_embedding_size[0]
        top, left = place or ((side - window) // 2, (side - window) // 2)
        positions = encoder.get_dense_pe()[..., top : top + window, left : left + window]
        shift = patch * (torch.tensor([left, top], device=xy.device) - first)
        points = ((xy + shift)[:, None], torch.ones(len(xy), 1, dtype=torch.int, device=xy.device))
        boxes = None if prompts.boxes is None else prompts.boxes.float() + shift.repeat(1, 2)
        sparse, dense = encoder(points=points, boxes=boxes, masks=None)
        masks, quality = decoder.predict_masks(
            # The decoder repeats one image for all prompts; what differs between them enters beside it.
            image_embeddings=torch.zeros_like(windows[:1]),
            image_pe=positions,
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=windows + dense[..., :1, :1],
        )
        cell_px = patch / ENLARGEMENT
        return Answers(masks, quality, first * float(patch) + (cell_px - 1) / 2, cell_px)
