import torch

from cryopick.models import PickMaps


def test_channels_in_the_order_of_the_maps() -> None:
    channels = torch.arange(5.0)[None, :, None, None].expand(2, 5, 3, 4)
    maps = PickMaps.from_channels(channels)
    assert maps.centre.shape == maps.mask.shape == maps.size.shape == (2, 1, 3, 4)
    assert maps.offset.shape == (2, 2, 3, 4)
    torch.testing.assert_close(torch.cat(list(maps), dim=1), channels)
