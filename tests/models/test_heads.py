import pytest
import torch

from cryopick.models.heads import CENTRE_PRIOR, PickHead


def test_an_untrained_head_expects_few_centres() -> None:
    torch.manual_seed(0)
    maps = PickHead(6).eval()(torch.randn(2, 6, 20, 30))
    assert maps.centre.shape == (2, 1, 20, 30)
    assert maps.offset.shape == (2, 2, 20, 30)
    assert maps.mask.shape == maps.size.shape == (2, 1, 20, 30)
    assert maps.centre.sigmoid().mean().item() == pytest.approx(CENTRE_PRIOR, rel=0.3)
    assert maps.offset.abs().max().item() < 0.3
    assert maps.size.abs().max().item() < 0.3
