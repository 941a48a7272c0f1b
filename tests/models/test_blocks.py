import pytest
import torch

from cryopick.models.blocks import ResidualBlock, Upsample


@pytest.mark.parametrize("dilation", [1, 2, 4])
@pytest.mark.parametrize(("before", "after"), [(4, 4), (4, 6)])
def test_a_block_keeps_the_size(before: int, after: int, dilation: int) -> None:
    features = torch.randn(2, before, 13, 17)
    assert ResidualBlock(before, after, dilation)(features).shape == (2, after, 13, 17)


def test_a_block_that_has_learnt_nothing_passes_its_input_on() -> None:
    block = ResidualBlock(3, 3).eval()
    torch.nn.init.zeros_(block.body[4].weight)
    features = torch.randn(1, 3, 8, 9)
    torch.testing.assert_close(block(features), features.relu())


def test_upsampling_joins_the_skip() -> None:
    up = Upsample(8, 4, 5).eval()
    below, skip = torch.randn(1, 8, 6, 7), torch.randn(1, 4, 12, 14)
    joined = up(below, skip)
    assert joined.shape == (1, 5, 12, 14)
    assert not torch.equal(up(below, skip + 1), joined)
    assert not torch.equal(up(below + 1, skip), joined)
