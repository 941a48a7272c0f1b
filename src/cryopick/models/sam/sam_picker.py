"""SAM's image encoder as a picker."""

import torch
from segment_anything.modeling.image_encoder import Block

from cryopick.models.maps import PickMaps
from cryopick.models.pick_net import PickNet
from cryopick.models.sam.encode import coarsest_px, encode, patch_px, run_plain, show
from cryopick.models.sam.pick_decoder import ENLARGEMENT, PickDecoder
from cryopick.models.sam.sizes import build_sam


class SamPicker(PickNet):
    """SAM's image encoder (Kirillov et al. 2023, arXiv 2304.02643) with a centre heat-map at its end.

    Encoder and heat-map learn; SAM's prompt encoder and mask decoder are carried along unused, so that a
    checkpoint holds a whole SAM.

    Parameters
    ----------
    size
        See `build_sam`.
    zoom
        How much the image is enlarged before SAM sees it. 1 suits a SAM of our own; the official ones, whose
        patches are 16 px, want particles larger than a patch: 2 or 4.
    checkpointing
        Compute the encoder's blocks twice in training instead of keeping what they saw: for ViT-H.

    Raises
    ------
    ValueError
        If the size is unknown, or the zoom leaves no whole px per cell.
    """

    def __init__(self, size: str = "small", zoom: int = 1, checkpointing: bool = False) -> None:
        super().__init__()
        self.sam = build_sam(size)
        self.sam.prompt_encoder.requires_grad_(False)
        self.sam.mask_decoder.requires_grad_(False)
        self.zoom = zoom
        self.checkpointing = checkpointing
        patch = patch_px(self.sam.image_encoder)
        if zoom < 1 or patch % (ENLARGEMENT * zoom):
            raise ValueError(f"found zoom {zoom}, wanted a divisor of {patch // ENLARGEMENT}")
        self.stride = patch // (ENLARGEMENT * zoom)
        self.multiple = -(-coarsest_px(self.sam.image_encoder) // zoom)
        self.decoder = PickDecoder(self.sam.prompt_encoder.embed_dim)

    def forward(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> PickMaps:
        """Compute the maps of images, shape (b, 1, h, w): see `PickNet.forward`."""
        rows, columns = (-(-length // self.stride) for length in image.shape[-2:])
        maps: PickMaps = self.decoder(self.embed(image))
        return PickMaps(*(part[..., :rows, :columns] for part in maps))

    def embed(
        self,
        image: torch.Tensor,  # (b, 1, h, w)
    ) -> torch.Tensor:  # (b, c, h', w')
        """Compute SAM's embedding of images of shape (b, 1, h, w)."""
        return encode(self.sam.image_encoder, show(image, self.zoom), self.run_block, self.checkpointing)

    def run_block(self, index: int, block: Block, tokens: torch.Tensor) -> torch.Tensor:
        """Run one of the encoder's blocks on tokens of shape (b, h, w, c)."""
        return run_plain(index, block, tokens)
