import pytest
import torch

from cryopick.models.blocks import Glance, ResidualBlock, Surroundings, Upsample


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


@pytest.mark.parametrize("shape", [(6, 9), (8, 4), (1, 1), (3, 40)])
@pytest.mark.parametrize("block", [Surroundings, Glance])
def test_context_that_has_learnt_nothing_changes_nothing(
    block: type[Surroundings] | type[Glance], shape: tuple[int, int]
) -> None:
    features = torch.randn(2, 4, *shape)
    torch.testing.assert_close(block(4)(features), features)


def test_surroundings_reach_ten_squares() -> None:
    torch.manual_seed(0)
    block = Surroundings(4).eval()
    torch.nn.init.normal_(block.look[-1].weight)
    features = torch.rand(1, 4, 8, 120)
    before = block(features)
    features[..., 2, 110] += 50
    changed = (block(features) != before).any(dim=1)[0].any(dim=0).nonzero()
    assert 110 - 44 <= int(changed.min()) <= 110 - 32


def test_a_glance_carries_what_is_far_away_and_each_image_its_own() -> None:
    torch.manual_seed(0)
    glance = Glance(4).eval()
    torch.nn.init.normal_(glance.tell[-1].weight)
    features = torch.rand(2, 4, 30, 40)
    before = glance(features)
    features[0, :, 29, 39] += 50
    after = glance(features)
    assert (after[0, :, 0, 0] != before[0, :, 0, 0]).all()
    torch.testing.assert_close(after[1], before[1])


def test_a_glance_does_not_mind_even_features() -> None:
    features = torch.full((1, 3, 5, 5), 2.0, requires_grad=True)
    glance = Glance(3)
    torch.nn.init.normal_(glance.tell[-1].weight)
    glance(features).sum().backward()
    assert features.grad is not None
    assert features.grad.isfinite().all()
