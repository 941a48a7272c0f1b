from inspect import signature
from typing import Any

import pytest
from torch.utils.data import Dataset

from cryopick.core import ConfigurationError
from cryopick.training import Crop, CropGeometry, LabelledDataModule, SimulatedDataModule
from cryopick.training.data import DataDescription, TrainingData

METHODS = ("prepare_for", "val_dataloader", "describe")


@pytest.mark.parametrize("module", [LabelledDataModule, SimulatedDataModule])
@pytest.mark.parametrize("method", METHODS)
def test_every_data_module_offers_what_training_asks_for(module: Any, method: str) -> None:
    wanted = signature(getattr(TrainingData, method)).parameters
    assert list(signature(getattr(module, method)).parameters) == list(wanted)


def test_what_is_unknown_stays_unknown() -> None:
    described = DataDescription(("a", "b"), 10, 300, 2)
    assert described.diameter_px is described.diameter_angstrom is None
    assert not described.bright


class Numbers(Dataset[Crop]):
    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> int:
        return index


@pytest.fixture
def data() -> TrainingData:
    return TrainingData(CropGeometry(64, 0.0, 0.0, 0.0), crops_per_epoch=10, batch_size=4, workers=0, seed=0)


def test_only_whole_batches(data: TrainingData) -> None:
    assert [batch.tolist() for batch in data.load(Numbers(), 10)] == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_an_epoch_without_a_batch_is_refused(data: TrainingData) -> None:
    with pytest.raises(ConfigurationError, match=r"3 crops for each process and a batch 4.*crops_per_epoch"):
        data.load(Numbers(), 3)


def test_workers_are_seeded_by_the_epoch(data: TrainingData, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = []
    for epoch in (1, 1, 2):
        monkeypatch.setattr(TrainingData, "epoch", epoch)
        seeds.append(data.load(Numbers(), 10).generator.initial_seed())
    assert seeds[0] == seeds[1] != seeds[2]
