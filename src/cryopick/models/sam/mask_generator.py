"""SAM's own automatic mask generator, on images of any size."""

import copy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything import SamAutomaticMaskGenerator
from segment_anything.modeling import ImageEncoderViT, Sam
from torch import nn

from cryopick.models.sam.encode import encode, patch_px


class TiledEncoder(nn.Module):
    """SAM's image encoder for larger images than it was built for, tile by tile.

    Parameters
    ----------
    encoder
        Its weights are shared.
    img_size
        Side of the images in px, a multiple of the patch; named as SAM's own encoder has it.
    """

    def __init__(self, encoder: ImageEncoderViT, img_size: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.img_size = img_size

    def forward(
        self,
        images: torch.Tensor,  # (b, 3, s, s)
    ) -> torch.Tensor:  # (b, c, s / patch, s / patch)
        """Embed images of shape (b, 3, s, s)."""
        return encode(self.encoder, images)


def at_side(sam: Sam, side: int) -> Sam:
    """Make a SAM of the same weights that takes images of another size.

    Parameters
    ----------
    sam
        Left as it is.
    side
        Of the images in px; rounded up to whole patches.
    """
    encoder = sam.image_encoder
    if side == encoder.img_size:
        return sam
    patch = patch_px(encoder)
    cells = -(-side // patch)
    prompts = copy.copy(sam.prompt_encoder)  # shallow: the weights stay shared
    prompts._modules = dict(prompts._modules)
    prompts.image_embedding_size = (cells, cells)
    prompts.input_image_size = (cells * patch, cells * patch)
    # A px has to turn the phases by as much as in the images that SAM knows.
    positions = copy.copy(prompts.pe_layer)
    positions._buffers = {
        name: buffer * (cells * patch / encoder.img_size) for name, buffer in positions._buffers.items()
    }
    prompts.pe_layer = positions
    larger = Sam(TiledEncoder(encoder, cells * patch), prompts, sam.mask_decoder)
    return larger.to(sam.device).eval()


@dataclass(frozen=True)
class GeneratedMask:
    """One mask that the generator kept.

    Parameters
    ----------
    left, top, width, height
        Its box, in px of the image that was segmented.
    quality
        The overlap (IoU) that SAM expects it to have with the truth.
    """

    left: float
    top: float
    width: float
    height: float
    quality: float


def generate_masks(
    sam: Sam,
    image: NDArray[np.uint8],  # (h, w)
    points_per_side: int = 32,
) -> list[GeneratedMask]:
    """Segment everything on an image with a grid of prompts, at SAM's own thresholds.

    Parameters
    ----------
    sam
        Takes images of one size; others are resized, keeping their aspect.
    image
        Shape (h, w), grey.
    points_per_side
        Prompts along a side of the grid.
    """
    generator = SamAutomaticMaskGenerator(
        sam, points_per_side=points_per_side, output_mode="uncompressed_rle"
    )
    # In version 1.0 the generator's own tensors are made on the CPU, wherever the masks are; and numpy, to
    # which they go, has no bfloat16.
    with torch.device(sam.device), torch.autocast(sam.device.type, enabled=False):
        found = generator.generate(np.repeat(image[..., None], 3, axis=-1))
    masks = []
    for one in found:
        left, top, width, height = (float(value) for value in one["bbox"])
        masks.append(GeneratedMask(left, top, width, height, float(one["predicted_iou"])))
    return masks
