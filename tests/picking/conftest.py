"""A fake picker and micrographs for it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import BinnedMicrograph, Micrograph, Picks
from cryopick.io.micrographs import write_mrc
from cryopick.models import PickerCheckpoint
from cryopick.picking import Picker
from cryopick.picking.stopwatch import Stopwatch

Planted = list[tuple[float, float, float]]


class PlantedPicker(Picker):
    """Finds what was planted on the micrographs of a name, wherever they are."""

    def __init__(
        self, checkpoint: PickerCheckpoint, planted: dict[str, list[tuple[float, float, float]]]
    ) -> None:
        super().__init__(checkpoint)
        self.planted = planted

    def __call__(
        self,
        micrograph: Micrograph | BinnedMicrograph,
        diameter_px: float,
        stopwatch: Stopwatch | None = None,
    ) -> Picks:
        """Tell x, row and score of each."""
        found = np.array(self.planted.get(micrograph.path.stem, [])).reshape(-1, 3)
        return Picks(found[:, :2], found[:, 2], diameter_px).best_first()


@pytest.fixture
def planted(dark_discs: PickerCheckpoint) -> Callable[..., PlantedPicker]:
    def make(**planted: Planted) -> PlantedPicker:
        return PlantedPicker(dark_discs, planted)

    return make


@pytest.fixture
def noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Work in a folder of noise, 30 rows and 40 columns."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str) -> list[str]:
        rng = np.random.default_rng(0)
        for name in names:
            write_mrc(tmp_path / name, rng.normal(size=(30, 40)).astype(np.float32), 2.0)
        return list(names)

    return make
