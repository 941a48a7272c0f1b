from inspect import signature
from typing import Any

import pytest

from cryopick.training import LabelledDataModule, SimulatedDataModule
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
