"""From an image of any size to SAM's embedding of it."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from einops import repeat
from segment_anything.modeling import ImageEncoderViT
from segment_anything.modeling.image_encoder import Block
from torch.utils.checkpoint import checkpoint

from cryopick.image import Tile, blend_weights, plan_tiles
from cryopick.models.sam.attention import attend

OVERLAP = 1 / 6
"""Share of a tile that it has in common with its neighbour."""

TILES_AT_ONCE = 8
"""Tiles of one image that go through the encoder together; more take more memory."""

BlockRunner = Callable[[int, Block, torch.Tensor], torch.Tensor]
"""Runs one of the encoder's blocks, given its number, on tokens of shape (b, h, w, c)."""


def run_plain(index: int, block: Block, tokens: torch.Tensor) -> torch.Tensor:
    """Run a block as it is; with torch's own attention it takes a quarter less time on a CPU."""
    tokens = tokens + attend(block, tokens)
    done: torch.Tensor = tokens + block.mlp(block.norm2(tokens))
    return done


def patch_px(encoder: ImageEncoderViT) -> int:
    """Side of a patch in px."""
    return int(encoder.patch_embed.proj.stride[0])


def coarsest_px(encoder: ImageEncoderViT) -> int:
    """Side in px of the largest attention window that lies on a grid."""
    return patch_px(encoder) * int(max(block.window_size for block in encoder.blocks))


def show(
    image: torch.Tensor,  # (b, 1, h, w)
    zoom: int,
) -> torch.Tensor:  # (b, 3, zoom * h, zoom * w)
    """Enlarge a grey image and show it to a net for colour ones; ours are normalised as SAM's are."""
    if zoom > 1:
        image = F.interpolate(image, scale_factor=zoom, mode="bilinear", align_corners=False)
    return repeat(image, "b 1 h w -> b c h w", c=3)


def encode_square(
    encoder: ImageEncoderViT,
    images: torch.Tensor,  # (b, 3, s, s)
    run: BlockRunner = run_plain,
    checkpointing: bool = False,
) -> torch.Tensor:  # (b, c, s / patch, s / patch)
    """Embed images of exactly the size that the encoder was built for.

    Parameters
    ----------
    encoder
        SAM's, untouched.
    images
        Shape (b, 3, s, s), normalised.
    run
        Runs each block: the place where tuning gets in.
    checkpointing
        Compute blocks once more on the way back instead of keeping what they saw (Chen et al. 2016,
        arXiv 1604.06174): a third more time, a fraction of the memory.
    """
    tokens = encoder.patch_embed(images)
    if encoder.pos_embed is not None:
        tokens = tokens + encoder.pos_embed
    for index, block in enumerate(encoder.blocks):
        if checkpointing and torch.is_grad_enabled():
            tokens = checkpoint(run, index, block, tokens, use_reentrant=False)
        else:
            tokens = run(index, block, tokens)
    embedding: torch.Tensor = encoder.neck(tokens.permute(0, 3, 1, 2))
    return embedding


def encode(
    encoder: ImageEncoderViT,
    images: torch.Tensor,  # (b, 3, h, w)
    run: BlockRunner = run_plain,
    checkpointing: bool = False,
) -> torch.Tensor:  # (b, c, ceil(h / patch), ceil(w / patch))
    """Embed images of any size: padded with zeros as SAM does, in overlapping tiles where they are large.

    Parameters
    ----------
    encoder
        SAM's, untouched.
    images
        Shape (b, 3, h, w), normalised.
    run, checkpointing
        See `encode_square`.

    Returns
    -------
    torch.Tensor
        One cell per patch of the image; its first cell lies on the first patch.
    """
    side, patch = encoder.img_size, patch_px(encoder)
    height, width = images.shape[-2:]
    images = F.pad(images, (0, -width % patch, 0, -height % patch))
    rows, columns = images.shape[-2] // patch, images.shape[-1] // patch
    overlap = round(OVERLAP * side / patch) * patch
    tiles = plan_tiles((rows * patch, columns * patch), side, overlap, patch)
    if len(tiles) == 1:
        padded = F.pad(images, (0, side - columns * patch, 0, side - rows * patch))
        return encode_square(encoder, padded, run, checkpointing)[..., :rows, :columns]
    alone = (images[index : index + 1] for index in range(len(images)))
    return torch.cat([_encode_tiles(encoder, image, tiles, overlap, run, checkpointing) for image in alone])


def _encode_tiles(
    encoder: ImageEncoderViT,
    image: torch.Tensor,  # (1, 3, h, w)
    tiles: list[Tile],
    overlap: int,
    run: BlockRunner,
    checkpointing: bool,
) -> torch.Tensor:  # (1, c, h / patch, w / patch)
    """Embed one large image; overlapping tiles fade into each other."""
    side, patch = encoder.img_size, patch_px(encoder)
    channels = encoder.neck[-1].weight.shape[0]
    weights = torch.zeros(image.shape[-2] // patch, image.shape[-1] // patch, device=image.device)
    total = torch.zeros(1, channels, *weights.shape, device=image.device)
    for start in range(0, len(tiles), TILES_AT_ONCE):
        some = tiles[start : start + TILES_AT_ONCE]
        pieces = [image[..., tile.top : tile.bottom, tile.left : tile.right] for tile in some]
        squares = [F.pad(piece, (0, side - piece.shape[-1], 0, side - piece.shape[-2])) for piece in pieces]
        embeddings = encode_square(encoder, torch.cat(squares), run, checkpointing).float()
        for tile, embedding in zip(some, embeddings, strict=True):
            rows, columns = (length // patch for length in tile.shape)
            top, left = tile.top // patch, tile.left // patch
            weight = blend_weights((rows, columns), overlap // patch).to(image.device)
            total[0, :, top : top + rows, left : left + columns] += weight * embedding[:, :rows, :columns]
            weights[top : top + rows, left : left + columns] += weight
    return total / weights
