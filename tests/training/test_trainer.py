from typing import Any

import pytest
import pytorch_lightning as pl
import torch

from cryopick.training import make_trainer


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
    assert options == {"precision": precision, "accelerator": accelerator, "max_epochs": 3}


def test_a_precision_asked_for_is_taken(options: dict[str, Any]) -> None:
    make_trainer("bf16-mixed", accelerator="cpu")
    assert options["precision"] == "bf16-mixed"


def test_a_trainer_is_built() -> None:
    trainer = make_trainer(accelerator="cpu", logger=False, enable_checkpointing=False, max_steps=1)
    assert trainer.precision == "32-true"
