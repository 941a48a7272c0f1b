import torch
from torch import nn

from cryopick.models import UNet
from cryopick.picking.fused import fused


def test_the_answers_are_the_same_without_normalisation() -> None:
    torch.manual_seed(0)
    net = UNet(widths=[4, 8], depth=1)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
    net.eval()
    quick = fused(net)
    image = torch.randn(1, 1, 37, 50)
    with torch.inference_mode():
        for part, other in zip(quick(image), net(image), strict=True):
            torch.testing.assert_close(part, other, atol=1e-4, rtol=1e-4)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in quick.modules())
    assert any(isinstance(module, nn.BatchNorm2d) for module in net.modules())
    assert not quick.training


def test_a_net_without_any_is_copied(dark_discs: object) -> None:
    assert fused(dark_discs.net) is not dark_discs.net  # type: ignore[attr-defined]
