from copy import deepcopy

import pytest
import torch

from cryopick.models.sam import SamHead, SamPicker
from cryopick.models.sam.sam_head import HeadPrompt


def _learnt(net: torch.nn.Module) -> set[str]:
    maps = net(torch.randn(2, 1, 40, 56))
    torch.cat([part.flatten() for part in maps]).square().mean().backward()
    return {name.split(".")[0] for name, value in net.named_parameters() if value.grad is not None}


def test_gradients_only_before_and_after_sam() -> None:
    assert _learnt(SamHead("tiny")) == {"front", "decoder"}
    assert _learnt(SamHead("tiny", front=[])) == {"decoder"}


@torch.inference_mode()
def test_at_first_the_front_adds_nothing() -> None:
    image = torch.randn(1, 1, 37, 50)
    assert torch.equal(HeadPrompt([4, 8, 8])(image), image)


@torch.inference_mode()
def test_what_was_seen_is_not_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    net = SamHead("tiny", front=[]).eval()
    image = torch.randn(1, 1, 40, 56)
    first = net(image)
    monkeypatch.setattr(SamPicker, "embed", None)
    assert torch.equal(net(image).centre, first.centre)
    assert net.cache.hits == 1


@pytest.mark.parametrize("copied", [False, True])
@torch.inference_mode()
def test_other_weights_are_other_embeddings(copied: bool) -> None:
    net = SamHead("tiny", front=[]).eval()
    image = torch.randn(1, 1, 40, 56)
    first = net(image).centre
    net = deepcopy(net) if copied else net
    state = net.state_dict()
    state["sam.image_encoder.patch_embed.proj.weight"] = (
        state["sam.image_encoder.patch_embed.proj.weight"] + 1
    )
    net.load_state_dict(state)
    assert not torch.equal(net(image).centre, first)
