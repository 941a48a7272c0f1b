import pytest
import torch
from torch import nn

from cryopick.models.sam.attention import attend
from cryopick.models.sam.sizes import build_sam


@pytest.mark.parametrize("index", [0, 1])
@torch.inference_mode()
def test_it_is_the_blocks_own_attention(index: int) -> None:
    torch.manual_seed(0)
    block = build_sam("small").image_encoder.blocks[index]
    nn.init.normal_(block.attn.rel_pos_h)
    nn.init.normal_(block.attn.rel_pos_w)
    tokens = torch.randn(2, 24, 24, 160)
    middle = tokens + attend(block, tokens)
    torch.testing.assert_close(middle + block.mlp(block.norm2(middle)), block(tokens), atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_every_window_sees_the_prefix() -> None:
    torch.manual_seed(0)
    block = build_sam("tiny").image_encoder.blocks[0]
    tokens = torch.randn(1, 8, 12, 16)
    changed = (attend(block, tokens, torch.randn(3, 16)) - attend(block, tokens)).abs().sum(-1)
    assert (changed > 0).all()
