from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from omegaconf import DictConfig

from cryopick.core import ConfigurationError
from cryopick.image import PickingScale
from cryopick.models.module import PickerModule
from cryopick.simulation import SimulatedFrames
from cryopick.training import CropGeometry, FrameStream, SimulatedDataModule, train

SCALE = PickingScale(particle_px=16.0)
STREAM = FrameStream(frame_px=128, crops_per_frame=2, buffer=2, sketched=0.4, film_share=0.0, swarm_share=0.0)
GEOMETRY = CropGeometry(crop_px=64, free_rotation=0.5, scale_jitter=0.15, on_particle=0.5)
OPTIONS = {
    "stream": STREAM,
    "geometry": GEOMETRY,
    "crops_per_epoch": 5,
    "batch_size": 2,
    "validation_frames": 3,
}


@pytest.fixture
def prepared() -> Callable[..., SimulatedDataModule]:
    def prepare(**options: Any) -> SimulatedDataModule:
        module = SimulatedDataModule(**{**OPTIONS, **options})
        module.prepare_for(SCALE, 2)
        return module

    return prepare


def test_validation_frames_are_normalised_and_labelled(
    prepared: Callable[..., SimulatedDataModule],
) -> None:
    module = prepared()
    assert len(module.validation_micrographs) == 3
    for micrograph in module.validation_micrographs:
        assert micrograph.image.shape == (128, 128)
        assert micrograph.diameter_px == 16.0
        assert micrograph.true_px is not None
        assert 0.7 * 16 < micrograph.true_px < 1.2 * 16
        assert abs(np.median(micrograph.image)) < 0.5
        assert np.abs(micrograph.image).max() <= 8
        for xy in (micrograph.labels, micrograph.rejected, micrograph.ambiguous):
            assert xy.shape == (len(xy), 2)
            assert xy.dtype == np.float64
    assert len(list(module.val_dataloader())) == 3


def test_labelled_particles_are_darker_than_the_rest(
    prepared: Callable[..., SimulatedDataModule],
) -> None:
    module = prepared(validation_frames=8)
    at_labels = []
    for micrograph in module.validation_micrographs:
        inside = micrograph.labels[((micrograph.labels > 4) & (micrograph.labels < 123)).all(axis=1)]
        x, y = inside.round().astype(int).T
        for row, column in zip(y, x, strict=True):
            at_labels.append(micrograph.image[row - 4 : row + 5, column - 4 : column + 5].mean())
    assert np.mean(at_labels) < -0.15


def test_batches_of_an_epoch(prepared: Callable[..., SimulatedDataModule]) -> None:
    batches = list(prepared().train_dataloader())
    assert [batch.image.shape for batch in batches] == [(2, 1, 64, 64), (2, 1, 64, 64)]
    assert batches[0].targets.size.shape == (2, 1, 32, 32)
    assert not torch.equal(batches[0].image, batches[1].image)


def test_the_seed_decides(prepared: Callable[..., SimulatedDataModule]) -> None:
    def first(seed: int) -> torch.Tensor:
        return next(iter(prepared(seed=seed).train_dataloader())).image

    assert torch.equal(first(1), first(1))
    assert not torch.equal(first(1), first(2))


def test_validation_differs_from_training_and_is_the_same_again(
    prepared: Callable[..., SimulatedDataModule],
) -> None:
    one, other = prepared(), prepared()
    for first, second in zip(one.validation_micrographs, other.validation_micrographs, strict=True):
        np.testing.assert_array_equal(first.image, second.image)


def test_what_is_added_to_training_is_not_to_validation(
    prepared: Callable[..., SimulatedDataModule], monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[tuple[float, float]] = []

    class Noting(SimulatedFrames):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            shares.append((options["film_share"], options["swarm_share"]))
            super().__init__(*arguments, **options)

    monkeypatch.setattr("cryopick.training.simulated.SimulatedFrames", Noting)
    prepared(stream=replace(STREAM, film_share=0.7, swarm_share=0.2)).train_dataloader()
    assert shares == [(0.0, 0.0), (0.7, 0.2)]


def test_it_tells_that_everything_is_simulated(prepared: Callable[..., SimulatedDataModule]) -> None:
    described = prepared().describe()
    assert described.data_sets == ("simulated",)
    assert described.validation_micrographs == 3
    assert described.diameter_px is None


@pytest.mark.parametrize(
    ("limit", "batches"),
    [((), 10), (("+trainer.limit_train_batches=99",), 10), (("+trainer.limit_train_batches=0.8",), 8)],
)
def test_the_learning_rate_rises_and_falls_over_the_stream(
    compose_training: Callable[..., DictConfig],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: tuple[str, ...],
    batches: int,
) -> None:
    rates: list[float] = []
    step = PickerModule.training_step

    def noting(module: PickerModule, batch: Any, index: int) -> torch.Tensor:
        rates.append(module.trainer.optimizers[0].param_groups[0]["lr"])
        return step(module, batch, index)

    monkeypatch.setattr(PickerModule, "training_step", noting)
    # An untrained net may find no candidate: calibration is not what is tested.
    with suppress(ConfigurationError):
        train(
            compose_training(
                "data=simulated",
                f"output={tmp_path}",
                "data.crops_per_epoch=20",
                "data.batch_size=4",
                "data.stream.frame_px=128",
                "data.geometry.crop_px=32",
                "data.validation_frames=3",
                "trainer.max_epochs=2",
                "trainer.log_every_n_steps=1",
                "optimizer.lr=1",
                "scheduler.warmup=0.2",
                *limit,
            )
        )
    assert len(rates) == batches
    assert rates[:2] == [0.5, 1.0]
    assert rates[1:] == sorted(rates[1:], reverse=True)
    assert rates[-1] < 0.1


@pytest.mark.parametrize("workers", [0, 2])
def test_it_knows_its_batches(prepared: Callable[..., SimulatedDataModule], workers: int) -> None:
    module = prepared(crops_per_epoch=11, workers=workers)
    assert module.batches_per_epoch == (5 if workers == 0 else 4)


@pytest.mark.parametrize(
    "options",
    [
        {"frame_px": 100.5},
        {"crops_per_frame": 0},
        {"buffer": 0},
        {"sketched": 1.5},
        {"film_share": -0.1},
        {"swarm_share": "many"},
    ],
)
def test_streams_that_cannot_be(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(ConfigurationError, match=rf"data\.stream\.{name}="):
        replace(STREAM, **options)


@pytest.mark.parametrize(
    "options", [{"crops_per_epoch": 2.5}, {"batch_size": 0}, {"workers": -1}, {"validation_frames": 0}]
)
def test_numbers_that_cannot_be(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(ConfigurationError, match=rf"data\.{name}="):
        SimulatedDataModule(**{**OPTIONS, **options})


def test_nothing_to_validate_on_is_told_before_the_training(
    prepared: Callable[..., SimulatedDataModule],
) -> None:
    with pytest.raises(ConfigurationError, match="no particle is on them; pass more"):
        prepared(stream=replace(STREAM, frame_px=16), validation_frames=1, seed=1)
