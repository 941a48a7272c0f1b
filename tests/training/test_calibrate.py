from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.evaluation.region import Region
from cryopick.models import PickerCheckpoint, PickLoss
from cryopick.models.module import PickerModule
from cryopick.training.calibrate import calibrate
from cryopick.training.data import DataDescription
from cryopick.training.labelled import LabelledMicrograph
from cryopick.training.validation import ValidationFrames

SHAPE = (150, 200)


class _Data:
    """Validation micrographs and nothing else."""

    def __init__(self, micrographs: list[LabelledMicrograph]) -> None:
        self.validation_micrographs = micrographs

    def prepare_for(self, *_: object) -> None:
        pass

    def val_dataloader(self) -> object:
        return ValidationFrames(self.validation_micrographs)

    def describe(self) -> DataDescription:
        return DataDescription((), 0, 0, len(self.validation_micrographs))


@pytest.fixture
def micrographs(
    draw_discs: Callable[..., NDArray[np.float32]], scatter: Callable[..., NDArray[np.float64]]
) -> list[LabelledMicrograph]:
    """Discs, of which every fourth is not labelled."""
    made = []
    for seed in range(3):
        centres = scatter(SHAPE, 16, 22.0, seed)
        image = draw_discs(SHAPE, centres, diameter=16.0, depth=4.0, seed=seed)
        labels = np.delete(centres, slice(None, None, 4), axis=0)
        nothing = np.empty((0, 2))
        made.append(
            LabelledMicrograph(f"s/{seed}", image, labels, nothing, Region.of_micrograph(SHAPE), 16.0)
        )
    return made


@pytest.fixture
def module(dark_discs: PickerCheckpoint) -> PickerModule:
    return PickerModule(dark_discs.net, PickLoss(), partial(torch.optim.SGD, lr=0.1))


def test_scores_become_probabilities(module: PickerModule, micrographs: list[LabelledMicrograph]) -> None:
    score = calibrate(module, _Data(micrographs))  # type: ignore[arg-type]
    assert (score.micrographs, score.labels) == (3, 36)
    # All 48 discs are found, 36 of them are right: F1 = 2 * 36 / (48 + 36).
    assert score.f1 == pytest.approx(72 / 84, abs=0.03)
    assert 0 < score.threshold < 1
    assert 0.6 < score.average_precision < 0.95
    assert not module.training


def test_a_net_that_has_diverged(module: PickerModule, micrographs: list[LabelledMicrograph]) -> None:
    with torch.no_grad():
        module.net.gain.fill_(float("nan"))  # type: ignore[operator, union-attr]
    with pytest.raises(ConfigurationError, match=r"has diverged.*smaller optimizer\.lr"):
        calibrate(module, _Data(micrographs))  # type: ignore[arg-type]


def test_a_net_that_finds_nothing(module: PickerModule, micrographs: list[LabelledMicrograph]) -> None:
    with torch.no_grad():
        module.net.gain.zero_()  # type: ignore[operator, union-attr]
    with pytest.raises(ConfigurationError, match=r"finds no candidate .* train longer"):
        calibrate(module, _Data(micrographs))  # type: ignore[arg-type]
