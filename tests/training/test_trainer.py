from pathlib import Path
from typing import Any, BinaryIO

import pytest
import pytorch_lightning as pl
import torch
from pytorch_lightning.plugins.environments import LightningEnvironment

from cryopick.core import ConfigurationError
from cryopick.training import make_trainer
from cryopick.training.trainer import WholeCheckpoints


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the trainer is asked for, without building one."""
    seen: dict[str, Any] = {}
    monkeypatch.setattr(pl, "Trainer", lambda **options: seen.update(options))
    return seen


@pytest.mark.parametrize(
    ("accelerator", "gpu", "bf16", "precision"),
    [
        ("cpu", False, False, "32-true"),
        ("cpu", True, True, "32-true"),
        ("gpu", True, True, "bf16-mixed"),
        ("gpu", True, False, "16-mixed"),
        ("auto", False, False, "32-true"),
    ],
)
def test_precision_suits_the_machine(
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    accelerator: str,
    gpu: bool,
    bf16: bool,
    precision: str,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpu)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: bf16)
    make_trainer(accelerator=accelerator, max_epochs=3)
    assert {name: options[name] for name in options if name != "plugins"} == {
        "precision": precision,
        "accelerator": accelerator,
        "max_epochs": 3,
    }


def test_a_precision_asked_for_is_taken(options: dict[str, Any]) -> None:
    make_trainer("bf16-mixed", accelerator="cpu")
    assert options["precision"] == "bf16-mixed"


@pytest.mark.parametrize("precision", ["16-mixed", "bf16-true", "64-true", "half"])
def test_a_precision_that_cannot_be_trained_in(precision: str) -> None:
    with pytest.raises(ConfigurationError, match=f"trainer.precision={precision}: wanted one of auto, 32"):
        make_trainer(precision, accelerator="cpu")


def test_a_trainer_is_built() -> None:
    trainer = make_trainer(accelerator="cpu", logger=False, enable_checkpointing=False, max_steps=1)
    assert trainer.precision == "32-true"


def test_plugins_asked_for_are_taken_too(options: dict[str, Any]) -> None:
    cluster = LightningEnvironment()
    make_trainer(accelerator="cpu", plugins=[cluster])
    assert options["plugins"][0] is cluster
    assert [type(plugin) for plugin in options["plugins"][1:]] == [WholeCheckpoints]


def test_a_checkpoint_is_whole_or_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = make_trainer(accelerator="cpu", logger=False, enable_checkpointing=False, max_steps=1)
    path = tmp_path / "training" / "last.ckpt"
    trainer.strategy.checkpoint_io.save_checkpoint({"epoch": 1}, path)

    def killed(content: object, file: BinaryIO) -> None:
        file.write(b"half")
        left = path.with_name(f".{'0af' * 10}12.ckpt")
        left.write_bytes(b"half")  # a kill leaves no time to remove it
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            trainer.strategy.checkpoint_io.save_checkpoint({"epoch": 2}, path)
    assert trainer.strategy.checkpoint_io.load_checkpoint(path) == {"epoch": 1}
    assert len(list(path.parent.iterdir())) == 2
    trainer.strategy.checkpoint_io.save_checkpoint({"epoch": 3}, path)
    assert trainer.strategy.checkpoint_io.load_checkpoint(path) == {"epoch": 3}
    assert list(path.parent.iterdir()) == [path]
