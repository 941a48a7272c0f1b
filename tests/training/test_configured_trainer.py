from typing import Any

import pytest
from omegaconf import DictConfig, OmegaConf

from cryopick.core import ConfigurationError
from cryopick.training.configured_trainer import build_trainer
from cryopick.training.data import TrainingData
from cryopick.training.kept_statistics import KeptStatistics
from cryopick.training.step_seeds import StepSeeds


class Batches(TrainingData):
    """Data of so many batches; None for a loader that knows by itself."""

    def __init__(self, known: int | None) -> None:
        super().__init__(None, crops_per_epoch=1, batch_size=1, workers=0, seed=0)
        self.known = known

    @property
    def batches_per_epoch(self) -> int | None:
        return self.known


def configured(**trainer: Any) -> DictConfig:
    return OmegaConf.create(
        {
            "seed": 1,
            "output": "run",
            "trainer": {
                "_target_": "cryopick.training.make_trainer",
                "accelerator": "cpu",
                "enable_checkpointing": False,
                **trainer,
            },
            "callbacks": {
                "none": None,
                "summary": {"_target_": "pytorch_lightning.callbacks.RichModelSummary"},
            },
        }
    )


def test_what_listens() -> None:
    names = [type(one) for one in build_trainer(configured(), Batches(3), keep_statistics=True).callbacks]
    assert {StepSeeds, KeptStatistics} <= set(names)
    assert [name.__name__ for name in names].count("RichModelSummary") == 1
    without = build_trainer(configured(), Batches(3), keep_statistics=False)
    assert not any(isinstance(one, KeptStatistics) for one in without.callbacks)
    assert without.logger is None


@pytest.mark.parametrize(
    ("known", "asked", "taken"),
    [(10, None, 10), (10, 99, 10), (10, 4, 4), (10, 0.8, 8), (3, 0.1, 1), (None, 7, 7), (None, 0.5, 0.5)],
)
def test_batches_of_an_epoch(known: int | None, asked: float | None, taken: float) -> None:
    config = configured() if asked is None else configured(limit_train_batches=asked)
    assert build_trainer(config, Batches(known), keep_statistics=False).limit_train_batches == taken


@pytest.mark.parametrize("asked", [0, -1, 0.0, 1.5, "all"])
def test_batches_that_cannot_be_meant(asked: object) -> None:
    with pytest.raises(ConfigurationError, match=f"trainer.limit_train_batches={asked}: wanted a"):
        build_trainer(configured(limit_train_batches=asked), Batches(10), keep_statistics=False)
