import pytest
import torch

from cryopick.models import UNet


@pytest.mark.parametrize(("stride", "levels", "multiple"), [(1, 2, 2), (2, 2, 4), (2, 4, 16)])
def test_multiple_is_the_size_of_the_coarsest_cell(stride: int, levels: int, multiple: int) -> None:
    net = UNet(widths=[4] * levels, depth=1, stride=stride)
    assert (net.stride, net.multiple) == (stride, multiple)


@pytest.mark.parametrize(
    "arguments", [{"stride": 4}, {"stride": 0}, {"widths": [8]}, {"widths": []}, {"depth": 0}]
)
def test_what_it_cannot_be(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="wanted stride 1 or 2, 2 or more levels and a depth of 1 or more"):
        UNet(**arguments)  # type: ignore[arg-type]


def test_the_default_has_about_a_million_parameters() -> None:
    assert 0.5e6 < sum(parameter.numel() for parameter in UNet().parameters()) < 3e6


@torch.inference_mode()
def test_it_sees_several_diameters() -> None:
    torch.manual_seed(0)
    net = UNet(widths=[4, 8, 8, 8], depth=2).eval()
    image = torch.zeros(1, 1, 256, 256)
    before = net(image).centre
    image[..., 128, 128] = 100
    changed = torch.nonzero(net(image).centre[0, 0] != before[0, 0])
    reach = net.stride * int((changed.max(0).values - changed.min(0).values).min()) / 2
    assert reach > 3 * 16


@torch.inference_mode()
def test_only_the_context_sees_slow_changes_of_grey_value() -> None:
    torch.manual_seed(0)
    net = UNet(widths=[4, 8, 8, 8], depth=1, context=True).eval()
    seen: list[tuple[torch.Tensor, ...]] = []
    assert net.context is not None
    net.context.surroundings.register_forward_pre_hook(lambda module, arguments: seen.append(arguments))
    image = torch.rand(1, 1, 336, 288)
    light = torch.linspace(0, 3, 288)
    net(image + light)
    net(image)
    (lit_features, lit), (features, dark) = seen
    inner = (slice(4, -4), slice(4, -4))
    assert (lit_features - features)[..., *inner].abs().mean() < 0.1 * features.std()
    expected = light.expand(336, 288)[8::16, 8::16]
    torch.testing.assert_close((lit - dark)[0, 0][inner], expected[inner], atol=0.02, rtol=0)
