import pytest
import torch
from segment_anything import sam_model_registry
from torch import nn

from cryopick.models import build_net
from cryopick.models.sam import build_sam

TUNED = ("SamPicker", "SamHead", "SamPrefix", "SamAdapter", "SamPrompted", "CryoSegNet")
UNET = {"widths": [4, 8], "depth": 1}
NAMES = {"SamPrompted": {"proposer": UNET}, "CryoSegNet": {"unet": UNET}}


def _shapes(module: nn.Module) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in module.state_dict().items()}


@pytest.mark.parametrize("name", TUNED)
def test_every_net_takes_the_official_weights(name: str) -> None:
    with torch.device("meta"):
        official = _shapes(sam_model_registry["vit_b"]())
        net = build_net({"_target_": f"cryopick.models.sam.{name}", "size": "vit_b", **NAMES.get(name, {})})
    assert len(official) > 300
    assert official["image_encoder.patch_embed.proj.weight"] == (768, 3, 16, 16)
    assert _shapes(net.get_submodule("sam")) == official


def test_ours_are_of_the_same_classes() -> None:
    with torch.device("meta"):
        official = sam_model_registry["vit_b"]()
    ours = build_sam("tiny")
    for part in ("image_encoder", "prompt_encoder", "mask_decoder"):
        assert type(ours.get_submodule(part)) is type(official.get_submodule(part))
    official_names = {name for name in _shapes(official) if "blocks" not in name} - {
        "image_encoder.pos_embed"
    }
    assert {name for name in _shapes(ours) if "blocks" not in name} == official_names


def test_the_small_one_is_small() -> None:
    with torch.device("meta"):
        count = sum(parameter.numel() for parameter in build_sam("small").parameters())
    assert 2e6 < count < 6e6


def test_a_size_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="found SAM size 'vit_x', wanted one of tiny, small, vit_b"):
        build_sam("vit_x")
