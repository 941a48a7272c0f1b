import pickle
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from cryopick.core import CheckpointError
from cryopick.image import PickingScale
from cryopick.models import Calibration, PickerCheckpoint, build_net, load_checkpoint, save_checkpoint

NET = {"_target_": "cryopick.models.UNet", "widths": [4, 8], "depth": 1, "stride": 2}


@pytest.fixture
def checkpoint() -> PickerCheckpoint:
    torch.manual_seed(3)
    net = build_net(NET)
    net.train()(torch.randn(2, 1, 32, 32))  # batch statistics that are not those of a new net
    return PickerCheckpoint(
        net_config=NET,
        net=net.eval(),
        scale=PickingScale(particle_px=20.0, background_diameters=2.0),
        calibration=Calibration(1.5, -0.5),
        threshold=0.37,
        diameter_angstrom=180.0,
        diameter_px=108.0,
        bright=True,
        training={"data_sets": ["10017"], "labels": 12, "git": None},
    )


@pytest.fixture
def path(checkpoint: PickerCheckpoint, tmp_path: Path) -> Path:
    path = tmp_path / "runs" / "picker.ckpt"
    save_checkpoint(checkpoint, path)
    return path


def _change(path: Path, **changes: Any) -> None:
    torch.save({**torch.load(path, weights_only=True), **changes}, path)


def test_a_quarter_of_the_size_says_about_the_same(
    checkpoint: PickerCheckpoint, path: Path, tmp_path: Path
) -> None:
    compact = tmp_path / "compact.ckpt"
    save_checkpoint(checkpoint, compact, compact=True)
    many = sum(value.numel() for value in checkpoint.net.parameters() if value.ndim > 1)
    assert compact.stat().st_size < path.stat().st_size - 1.5 * many  # the archive has entries of its own
    loaded = load_checkpoint(compact)
    assert {parameter.dtype for parameter in loaded.net.parameters()} == {torch.float32}
    image = torch.randn(1, 1, 40, 56)
    with torch.inference_mode():
        torch.testing.assert_close(
            loaded.net(image).centre, checkpoint.net(image).centre, atol=0.02, rtol=0.02
        )


def test_a_picker_of_the_first_format(checkpoint: PickerCheckpoint, path: Path) -> None:
    _change(path, format_version=1)
    loaded, saved = load_checkpoint(path).net.state_dict(), checkpoint.net.state_dict()
    assert all(torch.equal(loaded[name], saved[name]) for name in saved)


def test_everything_comes_back(checkpoint: PickerCheckpoint, path: Path) -> None:
    loaded = load_checkpoint(path)
    for name in (
        "net_config",
        "scale",
        "calibration",
        "threshold",
        "diameter_angstrom",
        "diameter_px",
        "bright",
        "training",
        "version",
    ):
        assert getattr(loaded, name) == getattr(checkpoint, name)
    image = torch.randn(1, 1, 40, 56)
    assert not loaded.net.training
    with torch.inference_mode():
        assert torch.equal(loaded.net(image).centre, checkpoint.net(image).centre)


def test_the_same_picker_is_the_same_file(checkpoint: PickerCheckpoint, path: Path, tmp_path: Path) -> None:
    # `predict` goes on only with the picker that it began with, and knows it by its bytes.
    save_checkpoint(checkpoint, tmp_path / "again.ckpt")
    assert (tmp_path / "again.ckpt").read_bytes() == path.read_bytes()


def test_no_other_file_is_left(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir()] == ["picker.ckpt"]


def test_unknown_diameters_stay_unknown(path: Path) -> None:
    _change(path, diameter_angstrom=None, diameter_px=None)
    assert load_checkpoint(path).diameter_px is None


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"none\.ckpt: no such checkpoint; train one"):
        load_checkpoint(tmp_path / "none.ckpt")


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize(
    "content", [b"", b"<html>404</html>", b"not a checkpoint\n" * 30, b"\x80\x04"], ids=len
)
def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "picker.ckpt"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"picker\.ckpt: not a readable checkpoint"):
        load_checkpoint(path)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError, match=r"picker\.ckpt: not a readable checkpoint"):
        load_checkpoint(path)


@pytest.mark.parametrize("content", [{"state_dict": {}}, [1, 2], torch.zeros(3), {"format": "other"}])
def test_a_checkpoint_of_something_else(tmp_path: Path, content: object) -> None:
    path = tmp_path / "last.ckpt"
    torch.save(content, path)
    with pytest.raises(CheckpointError, match=r"last\.ckpt: not a picker of cryopick"):
        load_checkpoint(path)


class _Evil:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.trace,)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("how", ["pickle", "torch"])
def test_code_in_a_file_is_not_run(tmp_path: Path, how: str) -> None:
    path, trace = tmp_path / "evil.ckpt", tmp_path / "trace"
    content = {"format": "cryopick picker", "training": _Evil(trace)}
    if how == "torch":
        torch.save(content, path)
    else:
        path.write_bytes(pickle.dumps(content))
    with pytest.raises(CheckpointError, match=r"evil\.ckpt: .*holds more than plain data") as error:
        load_checkpoint(path)
    assert "torch.load" not in str(error.value)  # which advises to run the code
    assert not trace.exists()


def test_a_later_format(path: Path) -> None:
    _change(path, format_version=99, version="9.0")
    with pytest.raises(CheckpointError, match=r"written by cryopick 9\.0 \(format 99\).*update cryopick"):
        load_checkpoint(path)


def test_weights_that_are_not_finite(checkpoint: PickerCheckpoint, tmp_path: Path) -> None:
    next(iter(checkpoint.net.parameters())).data[0] = torch.nan
    save_checkpoint(checkpoint, tmp_path / "picker.ckpt")
    with pytest.raises(CheckpointError, match="not finite; its training diverged"):
        load_checkpoint(tmp_path / "picker.ckpt")


def test_a_net_that_is_not_ours(path: Path) -> None:
    _change(path, net={"_target_": "os.system", "command": "true"})
    with pytest.raises(CheckpointError, match=r"picker\.ckpt: .*unknown net 'os\.system'"):
        load_checkpoint(path)


def test_weights_of_another_net(path: Path) -> None:
    _change(path, net={**NET, "widths": [4, 6]})
    with pytest.raises(CheckpointError, match=r"picker\.ckpt: damaged or incomplete checkpoint"):
        load_checkpoint(path)


@pytest.mark.parametrize("name", ["net", "state", "scale", "calibration", "threshold", "version"])
def test_a_part_is_missing(path: Path, name: str) -> None:
    content = torch.load(path, weights_only=True)
    del content[name]
    torch.save(content, path)
    with pytest.raises(CheckpointError, match=r"picker\.ckpt"):
        load_checkpoint(path)


def test_one_wrong_bit_is_found(path: Path) -> None:
    weights = load_checkpoint(path).net.state_dict()["stem.0.weight"].numpy().tobytes()
    content = bytearray(path.read_bytes())
    content[content.index(weights) + 3] ^= 1  # torch would load it as another number
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"picker\.ckpt: .*the checksum of .* is wrong"):
        load_checkpoint(path)


def test_damage_anywhere_never_ends_in_another_error(path: Path) -> None:
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(150):
        damaged = bytearray(content)
        for place in rng.integers(len(content), size=4):
            damaged[place] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        with suppress(CheckpointError):
            load_checkpoint(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"scale": {"other": 1}},
        {"threshold": "high"},
        {"state": [1]},
        {"net": "unet"},
        {"format_version": "x"},
        {"threshold": float("nan")},
        {"beta": 0.0},
        {"diameter_px": -1.0},
        {"calibration": {"slope": float("nan")}},
        {"calibration": {"slope": "x"}},
        {"calibration": {"intercept": float("inf")}},
        {"scale": {"particle_px": 0}},
        {"scale": {"particle_px": "16"}},
        {"scale": {"detail": -1.0}},
    ],
    ids=str,
)
def test_a_part_of_another_kind(path: Path, changes: dict[str, Any]) -> None:
    _change(path, **changes)
    with pytest.raises(CheckpointError, match=r"picker\.ckpt"):
        load_checkpoint(path)
