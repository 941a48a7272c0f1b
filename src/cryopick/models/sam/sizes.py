"""SAM in the sizes there are: three official ones, and small ones of the same classes to train ourselves."""

from dataclasses import dataclass
from functools import partial

from segment_anything import sam_model_registry
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer
from torch import nn

OFFICIAL = ("vit_b", "vit_l", "vit_h")
"""Sizes whose weights Meta publishes (Kirillov et al. 2023, arXiv 2304.02643)."""


@dataclass(frozen=True)
class SamSize:
    """Dimensions of a SAM of our own.

    Without absolute positions, so that a particle looks the same wherever in a tile it lies.

    Parameters
    ----------
    image_px
        Side of the images that the encoder takes.
    patch_px
        Side of a patch.
    width, depth, heads
        Of the encoder.
    window
        Patches along the side of an attention window.
    global_blocks
        Blocks that attend to the whole image.
    embedding
        Channels of the image embedding.
    decoder_width
        Hidden channels of the mask decoder.
    """

    image_px: int
    patch_px: int
    width: int
    depth: int
    heads: int
    window: int
    global_blocks: tuple[int, ...]
    embedding: int
    decoder_width: int


OURS = {
    # For tests: an encoder whose windows do not see each other.
    "tiny": SamSize(192, 8, 16, 2, 2, 4, (), 16, 32),
    # A particle of 16 px is 2 x 2 patches; 24 x 24 patches are 12 diameters.
    "small": SamSize(192, 8, 160, 6, 5, 8, (1, 3, 5), 128, 512),
}


def build_sam(size: str) -> Sam:
    """Build a SAM with random weights.

    Parameters
    ----------
    size
        ``tiny``, ``small``, ``vit_b``, ``vit_l`` or ``vit_h``.

    Raises
    ------
    ValueError
        If the size is unknown.
    """
    if size in OFFICIAL:
        return sam_model_registry[size]()
    if size not in OURS:
        raise ValueError(f"found SAM size {size!r}, wanted one of {', '.join((*OURS, *OFFICIAL))}")
    ours = OURS[size]
    grid = ours.image_px // ours.patch_px
    sam = Sam(
        image_encoder=ImageEncoderViT(
            img_size=ours.image_px,
            patch_size=ours.patch_px,
            embed_dim=ours.width,
            depth=ours.depth,
            num_heads=ours.heads,
            out_chans=ours.embedding,
            norm_layer=partial(nn.LayerNorm, eps=1e-6),
            use_abs_pos=False,
            use_rel_pos=True,
            window_size=ours.window,
            global_attn_indexes=ours.global_blocks,
        ),
        prompt_encoder=PromptEncoder(
            embed_dim=ours.embedding,
            image_embedding_size=(grid, grid),
            input_image_size=(ours.image_px, ours.image_px),
            mask_in_chans=16,
        ),
        mask_decoder=MaskDecoder(
            transformer_dim=ours.embedding,
            transformer=TwoWayTransformer(
                depth=2, embedding_dim=ours.embedding, num_heads=4, mlp_dim=ours.decoder_width
            ),
            iou_head_hidden_dim=ours.embedding,
        ),
    )
    sam.image_encoder.apply(_as_transformers_start)
    return sam


def _as_transformers_start(module: nn.Module) -> None:
    """Start small: torch's own start makes the residual stream of a deep encoder too loud."""
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        nn.init.zeros_(module.bias)
