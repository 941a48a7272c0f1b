import pytest
import torch

from cryopick.models.sam import SamPicker


@pytest.mark.parametrize(("zoom", "stride", "multiple"), [(1, 2, 32), (2, 1, 16)])
def test_the_stride_follows_from_the_zoom(zoom: int, stride: int, multiple: int) -> None:
    net = SamPicker("tiny", zoom=zoom)
    assert (net.stride, net.multiple) == (stride, multiple)
    with torch.inference_mode():
        assert net(torch.randn(1, 1, 33, 50)).centre.shape == (1, 1, -(-33 // stride), 50 // stride)


@pytest.mark.parametrize("zoom", [0, 3, 4])
def test_a_zoom_that_leaves_no_whole_px(zoom: int) -> None:
    with pytest.raises(ValueError, match=f"found zoom {zoom}, wanted a divisor of 2"):
        SamPicker("tiny", zoom=zoom)


def test_only_what_it_uses_learns() -> None:
    net = SamPicker("tiny")
    learning = {name.split(".")[1] for name, value in net.named_parameters() if value.requires_grad}
    assert learning == {"image_encoder", "enlarge", "head"}


@torch.inference_mode()
def test_half_precision() -> None:
    net = SamPicker("tiny").eval()
    image = torch.randn(1, 1, 64, 80)
    with torch.autocast("cpu", torch.bfloat16):
        half = net(image)
    torch.testing.assert_close(half.centre.float(), net(image).centre, atol=0.05, rtol=0.05)
