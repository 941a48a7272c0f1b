from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import pytorch_lightning as pl
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, IterableDataset

from cryopick.core import ConfigurationError
from cryopick.evaluation.region import Region
from cryopick.models import PickLoss, UNet, render_targets
from cryopick.models.module import PickerModule, ValidationFrame
from cryopick.models.schedules import constant
from cryopick.models.score import PickingScore

SHAPE = (128, 160)


@pytest.fixture
def centres(scatter: Callable[..., NDArray[np.float64]]) -> NDArray[np.float64]:
    return scatter(SHAPE, 20, 20.0, seed=4)


@pytest.fixture
def image(draw_discs: Callable[..., NDArray[np.float32]], centres: NDArray[np.float64]) -> torch.Tensor:
    return torch.from_numpy(draw_discs(SHAPE, centres, diameter=16.0, depth=3.0))[None]


@pytest.fixture
def frame(image: torch.Tensor, centres: NDArray[np.float64]) -> ValidationFrame:
    region = Region.of_micrograph(SHAPE)
    return ValidationFrame(
        image,
        torch.from_numpy(centres),
        torch.tensor([region.left, region.top, region.right, region.bottom], dtype=torch.float64),
        torch.tensor(16.0),
        torch.empty(0, 2, dtype=torch.float64),
    )


def _module(augment: torch.nn.Module | None = None) -> PickerModule:
    torch.manual_seed(0)
    return PickerModule(
        UNet(widths=[4, 8], depth=1, stride=2),
        PickLoss(),
        partial(torch.optim.AdamW, lr=2e-2),
        partial(constant, warmup_steps=1),
        augment,
    )


@torch.inference_mode()
def _validate(module: PickerModule, frames: list[ValidationFrame], rank: int, world: int) -> None:
    """Let one of several processes see its share of the frames, and the first again if there are too few."""
    loader = DataLoader(frames, batch_size=None)  # type: ignore[arg-type]
    trainer = SimpleNamespace(global_rank=rank, world_size=world, val_dataloaders=loader)
    module._trainer = trainer  # type: ignore[assignment]
    for index in range(-(-len(frames) // world)):
        module.validation_step(frames[(index * world + rank) % len(frames)], index)


def test_it_learns_one_frame_by_heart(
    image: torch.Tensor, frame: ValidationFrame, centres: NDArray[np.float64], tmp_path: Path
) -> None:
    module = _module()
    targets = render_targets(centres, SHAPE, 2, 16.0)
    trainer = pl.Trainer(
        max_steps=60,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        limit_val_batches=1,
        check_val_every_n_epoch=60,
        default_root_dir=tmp_path,
    )
    batch = (image[None], targets)
    trainer.fit(module, DataLoader([batch], batch_size=None), DataLoader([frame], batch_size=None))
    assert trainer.callback_metrics["val/f1"].item() > 0.9
    assert trainer.callback_metrics["val/ap"].item() > 0.9
    assert set(trainer.callback_metrics) >= {"train/loss", "train/centre", "train/offset", "train/mask"}


@torch.inference_mode()
def test_an_untrained_net_can_be_scored(frame: ValidationFrame) -> None:
    module = _module().eval()
    score = PickingScore()
    module.add_to(score, frame)
    assert score.curve().labels == 20


@pytest.mark.parametrize(("rank", "labels"), [(0, 40), (1, 20)])
def test_micrographs_that_even_out_the_processes_do_not_count(
    frame: ValidationFrame, rank: int, labels: int
) -> None:
    module = _module().eval()
    _validate(module, [frame] * 3, rank=rank, world=2)
    assert module.score.curve().labels == labels


class _Recorder(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.seen += len(images)
        return images + 1


def test_only_training_batches_are_augmented(
    image: torch.Tensor, frame: ValidationFrame, centres: NDArray[np.float64]
) -> None:
    recorder = _Recorder()
    module = _module(recorder)
    module.log_dict = lambda *_, **__: None  # type: ignore[method-assign, assignment]
    targets = render_targets(centres, SHAPE, 2, 16.0)
    loss = module.training_step((image[None], targets), 0)
    assert recorder.seen == 1
    assert loss.requires_grad
    _validate(module, [frame], rank=0, world=1)
    assert recorder.seen == 1


def test_frozen_weights_are_not_given_to_the_optimizer() -> None:
    module = PickerModule(UNet(widths=[4, 8], depth=1), PickLoss(), partial(torch.optim.SGD, lr=0.1))
    for parameter in module.net.parameters():
        parameter.requires_grad_(False)
    module.net.head.output.bias.requires_grad_(True)  # type: ignore[union-attr]
    optimizer = module.configure_optimizers()
    assert [len(group["params"]) for group in optimizer.param_groups] == [1]


def test_a_schedule_needs_the_length_of_the_training(image: torch.Tensor, frame: ValidationFrame) -> None:
    module = PickerModule(
        UNet(widths=[4, 8], depth=1), PickLoss(), partial(torch.optim.SGD, lr=0.1), scheduler=constant
    )
    trainer = pl.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False)
    with pytest.raises(ConfigurationError, match="limit_train_batches"):
        trainer.fit(module, DataLoader(_Endless(image)), DataLoader([frame], batch_size=None))


class _Endless(IterableDataset[torch.Tensor]):
    """A stream of no known length."""

    def __init__(self, image: torch.Tensor) -> None:
        self.image = image

    def __iter__(self) -> Iterator[torch.Tensor]:
        while True:
            yield self.image
