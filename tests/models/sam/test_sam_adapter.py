import torch

from cryopick.models.sam import SamAdapter, SamPicker


def test_gradients_only_in_adapters_and_heat_map() -> None:
    net = SamAdapter("tiny", bottleneck=3)
    maps = net(torch.randn(2, 1, 40, 56))
    torch.cat([part.flatten() for part in maps]).square().mean().backward()
    learnt = {name.split(".")[0] for name, value in net.named_parameters() if value.grad is not None}
    assert learnt == {"after_attention", "beside_mlp", "decoder"}


@torch.inference_mode()
def test_at_first_adapters_add_nothing() -> None:
    torch.manual_seed(0)
    net, plain = SamAdapter("tiny").eval(), SamPicker("tiny").eval()
    plain.load_state_dict(net.state_dict(), strict=False)
    image = torch.randn(1, 1, 64, 72)
    torch.testing.assert_close(net(image).centre, plain(image).centre, atol=1e-5, rtol=1e-4)
