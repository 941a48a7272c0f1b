from pathlib import Path

import pytest
import torch

from cryopick.core import CheckpointError
from cryopick.image import PickingScale
from cryopick.models import Calibration, PickerCheckpoint, build_net, save_checkpoint
from cryopick.models.pretrained import find_weights, load_parts

UNET = {"_target_": "cryopick.models.UNet", "widths": [4, 8], "depth": 1}
PICKER = {"_target_": "cryopick.models.sam.SamPicker", "size": "tiny"}
PROMPTED = {"_target_": "cryopick.models.sam.SamPrompted", "size": "tiny", "proposer": UNET}


def _saved(config: dict[str, object], path: Path) -> Path:
    net = build_net(config)
    save_checkpoint(PickerCheckpoint(config, net, PickingScale(), Calibration(), 0.5), path)
    return path


def test_parts_from_pickers_and_from_official_weights(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unet, sam = _saved(UNET, tmp_path / "u.ckpt"), _saved(PICKER, tmp_path / "s.ckpt")
    net = build_net(PROMPTED)
    load_parts(net, {"proposer": str(unet), "sam": str(sam)}, PickingScale())
    stored = torch.load(sam, weights_only=True)["state"]
    name = "sam.image_encoder.neck.0.weight"
    assert torch.equal(net.state_dict()[name], stored[name])
    assert torch.equal(net.state_dict()["proposer.stem.0.weight"], torch.load(unet)["state"]["stem.0.weight"])
    assert not caplog.text

    official = {
        key.removeprefix("sam."): value + 1 for key, value in stored.items() if key.startswith("sam.")
    }
    torch.save(official, tmp_path / "sam_vit.pth")
    load_parts(net, {"sam": str(tmp_path / "sam_vit.pth")}, PickingScale())
    assert torch.equal(net.state_dict()[name], stored[name] + 1)


def test_another_scale_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sam = _saved(PICKER, tmp_path / "s.ckpt")
    load_parts(build_net(PICKER), {"sam": str(sam)}, PickingScale(particle_px=24.0))
    assert "trained at another scale" in caplog.text
    caplog.clear()
    load_parts(build_net(PICKER), {"sam": str(sam)}, PickingScale(keep_background=True))
    assert not caplog.text


def test_what_cannot_be(tmp_path: Path) -> None:
    unet, net = _saved(UNET, tmp_path / "u.ckpt"), build_net(PICKER)
    with pytest.raises(
        CheckpointError, match=r"pretrained\.front: the net has no such part, only sam, decoder"
    ):
        load_parts(net, {"front": str(unet)}, PickingScale())
    with pytest.raises(CheckpointError, match=r"u\.ckpt: does not fit sam"):
        load_parts(net, {"sam": str(unet)}, PickingScale())
    with pytest.raises(CheckpointError, match=r"no weights sam_vit_b: .*cryopick weights get"):
        find_weights("sam_vit_b")


def test_weights_that_come_with_the_program() -> None:
    assert find_weights("general").name == "general.ckpt"


def test_a_part_from_compact_weights(tmp_path: Path) -> None:
    saved, path = build_net(UNET), tmp_path / "compact.ckpt"
    save_checkpoint(PickerCheckpoint(UNET, saved, PickingScale(), Calibration(), 0.5), path, compact=True)
    net = build_net(PROMPTED)
    load_parts(net, {"proposer": str(path)}, PickingScale())
    for name, value in saved.state_dict().items():
        torch.testing.assert_close(net.state_dict()[f"proposer.{name}"], value, atol=0.01, rtol=0)


def test_a_damaged_picker(tmp_path: Path) -> None:
    file = _saved(UNET, tmp_path / "u.ckpt")
    content = torch.load(file, weights_only=True)
    for key in ("scale", "state"):
        torch.save({name: one for name, one in content.items() if name != key}, file)
        with pytest.raises(CheckpointError, match=r"u\.ckpt: does not fit proposer"):
            load_parts(build_net(PROMPTED), {"proposer": str(file)}, PickingScale())
