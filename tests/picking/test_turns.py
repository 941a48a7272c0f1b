"""Maps averaged over quarter turns."""

import pytest
import torch

from cryopick.models import UNet
from cryopick.picking.turns import maps_over_turns, turns_within


@pytest.fixture
def net() -> UNet:
    torch.manual_seed(0)
    return UNet([4, 8], depth=1).eval()


@torch.inference_mode()
def test_one_turn_is_the_net_itself(net: UNet) -> None:
    image = torch.randn(1, 1, 37, 50)
    torch.testing.assert_close(maps_over_turns(net, image, 1), net.maps(image))


@torch.inference_mode()
@pytest.mark.parametrize("turns", [2, 4])
def test_a_turned_image_has_the_turned_centres(net: UNet, turns: int) -> None:
    image = torch.randn(1, 1, 48, 64)
    quarters = 4 // turns
    maps = maps_over_turns(net, image, turns)
    turned = maps_over_turns(net, torch.rot90(image, quarters, (-2, -1)), turns)
    torch.testing.assert_close(
        turned.centre, torch.rot90(maps.centre, quarters, (-2, -1)), atol=1e-5, rtol=1e-4
    )
    torch.testing.assert_close(turned.size, torch.rot90(maps.size, quarters, (-2, -1)), atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_the_mean_is_that_of_the_turns_and_offsets_are_upright(net: UNet) -> None:
    image = torch.randn(1, 1, 31, 45)
    maps = maps_over_turns(net, image, 2)
    padded = torch.nn.functional.pad(image, (0, 1, 0, 1), mode="replicate")
    half_turn = torch.rot90(net.maps(torch.rot90(padded, 2, (-2, -1))).centre, -2, (-2, -1))
    upright = net.maps(image)
    torch.testing.assert_close(maps.centre, (upright.centre + half_turn) / 2, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(maps.offset, upright.offset)


@pytest.mark.parametrize(("pixels", "turns"), [(10, 4), (25, 4), (26, 2), (50, 2), (51, 1), (1000, 1)])
def test_small_images_can_be_looked_at_more_often(pixels: int, turns: int) -> None:
    assert turns_within(100, pixels) == turns
