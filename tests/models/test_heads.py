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


def test_half_precision_makes_no_ties() -> None:
    """Logits of one in a thousand or less were rounded to steps of 1/32."""
    torch.manual_seed(0)
    head = PickHead(6).eval()
    with torch.autocast("cpu", torch.bfloat16):
        logits = head(torch.randn(1, 6, 40, 50)).centre.flatten()
    assert logits.dtype is torch.float32
    assert len(logits.unique()) > 1500
