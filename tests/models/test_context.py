import pytest
import torch

from cryopick.models.context import Context, Exemplars, Glance, Surroundings, Terrain


@pytest.mark.parametrize("shape", [(6, 9), (8, 4), (1, 1), (3, 40)])
@pytest.mark.parametrize("block", [Glance, Exemplars])
def test_context_that_has_learnt_nothing_changes_nothing(
    block: type[Glance] | type[Exemplars], shape: tuple[int, int]
) -> None:
    features = torch.randn(2, 4, *shape)
    torch.testing.assert_close(block(4)(features), features)
    further = torch.randn(2, 1, *shape)
    torch.testing.assert_close(Surroundings(4)(features, further), features)


def test_untrained_the_ground_is_the_same_everywhere() -> None:
    features, slow = torch.randn(2, 4, 5, 7), torch.randn(2, 1, 77, 112)
    modulated, ground = Context(4, cell_px=16)(features, slow)
    torch.testing.assert_close(modulated, features)
    assert torch.equal(ground, torch.zeros(2, 1, 5, 7))


@torch.inference_mode()
def test_dark_ground_can_be_told_from_light() -> None:
    context = Context(4, cell_px=16).eval()
    first, _, last = context.terrain.judge
    for parameter in (*first.parameters(), *last.parameters()):
        torch.nn.init.zeros_(parameter)
    first.weight.data[0, 4, 1, 1] = -1  # how dark the grey value is
    last.weight.data[0, 0] = -3
    image = torch.randn(1, 1, 160, 224)
    image[..., 112:] -= 4
    slow = context.slow_changes(image)
    assert (image - slow)[..., 150:].mean().abs() < 0.3
    _, ground = context(torch.zeros(1, 4, 10, 14), slow)
    assert float(ground[..., :4].min()) > -2
    assert float(ground[..., 10:].max()) < -10


def test_surroundings_reach_ten_squares() -> None:
    torch.manual_seed(0)
    block = Surroundings(4).eval()
    torch.nn.init.normal_(block.look[-1].weight)
    features = torch.rand(1, 5, 8, 120)
    before = block(features[:, :4], features[:, 4:])
    for changed in (slice(0, 4), slice(4, 5)):
        other = features.clone()
        other[:, changed, 2, 110] += 50
        differs = (block(other[:, :4], other[:, 4:]) != before).any(dim=1)[0].any(dim=0).nonzero()
        assert 110 - 44 <= int(differs.min()) <= 110 - 32


@torch.inference_mode()
@pytest.mark.parametrize("shape", [(12, 12), (15, 61), (128, 40)])
def test_how_far_the_border_is_cannot_be_seen(shape: tuple[int, int]) -> None:
    torch.manual_seed(0)
    block, terrain = Surroundings(4), Terrain(4)
    torch.nn.init.normal_(block.look[-1].weight)
    torch.nn.init.normal_(terrain.judge[-1].weight)
    features = torch.rand(1, 5, 1, 1).expand(1, 5, *shape)
    for seen in (block(features[:, :4], features[:, 4:]), terrain(features[:, :4])):
        torch.testing.assert_close(seen, seen[..., :1, :1].expand_as(seen))


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


def test_exemplars_are_where_attention_lies_whatever_lies_elsewhere() -> None:
    torch.manual_seed(0)
    block = Exemplars(4, kinds=1).eval()
    torch.nn.init.normal_(block.tell[-1].weight)
    torch.nn.init.zeros_(block.attend.weight)
    block.attend.weight.data[0, 0] = 1  # the first channel says where to look
    features = torch.rand(1, 4, 20, 30)
    features[0, 0, 3, 7] = 40
    before = block(features)[0, :, 15, 15]
    elsewhere, exemplar = features.clone(), features.clone()
    elsewhere[0, 1:, 10, 10] += 5
    exemplar[0, 1:, 3, 7] += 5
    torch.testing.assert_close(block(elsewhere)[0, :, 15, 15], before)
    assert (block(exemplar)[0, :, 15, 15] != before).all()
