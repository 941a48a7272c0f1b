import pytest
import torch

from cryopick.models.sam.encode import coarsest_px, encode, patch_px, show
from cryopick.models.sam.sizes import build_sam


@torch.inference_mode()
def test_grey_becomes_colour_and_larger() -> None:
    image = torch.randn(2, 1, 5, 7)
    assert torch.equal(show(image, 1), image.expand(2, 3, 5, 7))
    assert show(image, 2).shape == (2, 3, 10, 14)


@pytest.mark.parametrize("shape", [(64, 64), (65, 97), (192, 192), (1, 1), (200, 300)])
@torch.inference_mode()
def test_one_cell_per_patch(shape: tuple[int, int]) -> None:
    encoder = build_sam("tiny").image_encoder
    assert (patch_px(encoder), coarsest_px(encoder)) == (8, 32)
    embedding = encode(encoder, torch.randn(2, 3, *shape))
    assert embedding.shape == (2, 16, -(-shape[0] // 8), -(-shape[1] // 8))
    assert torch.isfinite(embedding).all()


@torch.inference_mode()
def test_a_full_image_is_encoded_as_sam_does() -> None:
    torch.manual_seed(0)
    encoder = build_sam("tiny").image_encoder
    image = torch.randn(1, 3, 192, 192)
    torch.testing.assert_close(encode(encoder, image), encoder(image))


@torch.inference_mode()
def test_tiles_of_a_large_image_agree_with_each_other() -> None:
    torch.manual_seed(0)
    encoder = build_sam("tiny").image_encoder
    image = torch.randn(1, 3, 192, 352)
    whole = encode(encoder, image)
    # Windows do not see each other and tiles start on their grid: only the neck's margin differs.
    left = encode(encoder, image[..., :192])
    torch.testing.assert_close(whole[..., :18], left[..., :18], atol=1e-5, rtol=1e-4)


def test_checkpointing_changes_no_gradient() -> None:
    torch.manual_seed(0)
    encoder = build_sam("tiny").image_encoder
    image = torch.randn(1, 3, 192, 192)
    gradients = []
    for checkpointing in (False, True):
        encoder.zero_grad()
        encode(encoder, image, checkpointing=checkpointing).square().mean().backward()
        gradients.append(encoder.patch_embed.proj.weight.grad.clone())
    torch.testing.assert_close(gradients[0], gradients[1])
