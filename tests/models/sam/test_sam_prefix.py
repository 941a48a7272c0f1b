import torch

from cryopick.models.sam import SamPrefix


def test_gradients_only_in_prefixes_and_heat_map() -> None:
    net = SamPrefix("tiny", prefix=3)
    maps = net(torch.randn(2, 1, 40, 56))
    torch.cat([part.flatten() for part in maps]).square().mean().backward()
    learnt = {name for name, value in net.named_parameters() if value.grad is not None}
    assert {name.split(".")[0] for name in learnt} == {"prefixes", "decoder"}
    assert [tuple(one.shape) for one in net.prefixes] == [(3, 16), (3, 16)]
    assert all(one.grad is not None and one.grad.abs().sum() > 0 for one in net.prefixes)
