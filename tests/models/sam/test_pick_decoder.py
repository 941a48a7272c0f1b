import torch

from cryopick.models.sam.pick_decoder import ENLARGEMENT, PickDecoder


def test_four_cells_for_one() -> None:
    maps = PickDecoder(16)(torch.randn(2, 16, 5, 7))
    assert ENLARGEMENT == 4
    assert maps.centre.shape == (2, 1, 20, 28)
    assert maps.offset.shape == (2, 2, 20, 28)
