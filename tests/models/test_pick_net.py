"""What holds for every net of the house: a new net is added to `SMALL` and has to pass it all."""

from typing import Any

import numpy as np
import pytest
import torch

from cryopick.models import PickLoss, PickNet, PickTargets, build_net, render_targets
from cryopick.models.nets import NETS
from cryopick.models.sam import SamPrompted

UNET = {"_target_": "cryopick.models.UNet", "widths": [4, 8], "depth": 1}
SAM = "cryopick.models.sam"
SMALL: list[dict[str, Any]] = [
    {**UNET, "stride": 1},
    {**UNET, "stride": 2},
    {"_target_": f"{SAM}.SamPicker", "size": "tiny"},
    {"_target_": f"{SAM}.SamHead", "size": "tiny", "front": [4, 8]},
    {"_target_": f"{SAM}.SamPrefix", "size": "tiny", "prefix": 3},
    {"_target_": f"{SAM}.SamAdapter", "size": "tiny", "bottleneck": 4},
    {"_target_": f"{SAM}.SamPrompted", "size": "tiny", "proposer": UNET},
    {"_target_": f"{SAM}.CryoSegNet", "size": "tiny", "unet": UNET, "side_px": 64, "points_per_side": 2},
]


@pytest.fixture(params=SMALL, ids=lambda config: f"{config['_target_']}-{config.get('stride')}")
def net(request: pytest.FixtureRequest) -> PickNet:
    torch.manual_seed(0)
    return build_net(request.param).eval()


def test_every_net_is_tested() -> None:
    assert {config["_target_"] for config in SMALL} == set(NETS)


@pytest.mark.parametrize("shape", [(64, 64), (65, 97), (33, 130), (1, 1), (7, 50)])
@torch.inference_mode()
def test_any_size_gives_maps_of_its_cells(net: PickNet, shape: tuple[int, int]) -> None:
    maps = net(torch.randn(1, 1, *shape))
    cells = tuple(-(-length // net.stride) for length in shape)
    assert maps.centre.shape == (1, 1, *cells)
    assert maps.offset.shape == (1, 2, *cells)
    assert maps.mask.shape == (1, 1, *cells)
    assert maps.size.shape == (1, 1, *cells)
    assert all(torch.isfinite(part).all() for part in maps)


@torch.inference_mode()
def test_the_same_image_gives_the_same_maps(net: PickNet) -> None:
    image = torch.randn(1, 1, 48, 80)
    for first, second in zip(net(image), net(image), strict=True):
        assert torch.equal(first, second)


@torch.inference_mode()
def test_images_of_a_batch_do_not_mix(net: PickNet) -> None:
    images = torch.randn(3, 1, 48, 64)
    for together, alone in zip(net(images), net(images[1:2]), strict=True):
        torch.testing.assert_close(together[1:2], alone, atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_a_shift_by_the_multiple_shifts_the_maps(net: PickNet) -> None:
    if isinstance(net, SamPrompted):
        pytest.skip("an untrained U-Net proposes any place of an empty image")
    image = torch.zeros(1, 1, 160, 192)
    image[..., 50:60, 60:72] = -3
    shift = net.multiple
    rolled = net(image.roll((shift, shift), dims=(-2, -1)))
    for part, moved in zip(net(image), rolled, strict=True):
        cells = shift // net.stride
        expected = part.roll((cells, cells), dims=(-2, -1))
        margin = max(16, cells + 8)
        inner = (..., slice(margin, -margin), slice(margin, -margin))
        torch.testing.assert_close(moved[inner], expected[inner], atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_the_memory_layout_changes_nothing(net: PickNet) -> None:
    image = torch.randn(1, 1, 40, 56)
    plain = net(image)
    assert net.channels_last() is net
    for part, fast in zip(plain, net.maps(image), strict=True):
        torch.testing.assert_close(part, fast, atol=1e-5, rtol=1e-4)


def test_every_parameter_that_may_learn_does(net: PickNet) -> None:
    net.train()
    shape = (96, 112)
    one = render_targets(np.array([[30.0, 40.0], [80.0, 60.0]]), shape, net.stride, 16.0)
    targets = PickTargets(*(torch.cat([part, part]) for part in one))
    net.compare(torch.randn(2, 1, *shape), targets, PickLoss()).total.backward()
    learnt = {name for name, parameter in net.named_parameters() if parameter.grad is not None}
    assert learnt == {name for name, parameter in net.named_parameters() if parameter.requires_grad}
    assert learnt


@torch.inference_mode()
def test_the_weights_are_all_there_is(net: PickNet, request: pytest.FixtureRequest) -> None:
    config = request.node.callspec.params["net"]
    again = build_net(config).eval()
    again.load_state_dict(net.state_dict())
    image = torch.randn(1, 1, 32, 40)
    torch.testing.assert_close(again(image).centre, net(image).centre, atol=1e-5, rtol=1e-5)


def test_the_base_asks_for_a_net() -> None:
    with pytest.raises(NotImplementedError):
        PickNet()(torch.zeros(1, 1, 8, 8))
