"""Discs to be inspected, and what there is beside them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.curation.inspection import InspectedMicrograph, Measures
from cryopick.picking import SummaryRow
from cryopick.picking.templates import MatcherSettings, TemplateMatcher, disc_stack


@pytest.fixture
def matcher() -> TemplateMatcher:
    """Discs of 45 A, and what is around them."""
    return TemplateMatcher(disc_stack(64.0), MatcherSettings(64.0, rotation_degrees=360.0))


@pytest.fixture
def inspected() -> Callable[..., InspectedMicrograph]:
    """Make up the measures of a micrograph of 300 rows and 400 columns."""

    def make(
        name: str,
        correlation: list[float],
        power: list[float],
        *,
        scores: list[float] | None = None,
        defocus_um: float | None = None,
        error: str = "",
    ) -> InspectedMicrograph:
        count = len(correlation)
        xy = np.column_stack([10.0 * np.arange(count) + 5, 20.25 + np.arange(count)])
        picks = Picks(xy, None if scores is None else np.array(scores))
        row = SummaryRow(f"m/{name}.mrc", 0, None, error, 300, 400, 2.0, 24.0, f"m/{name}.mrc", f"m/{name}")
        measures = Measures(np.array(correlation, dtype=float), np.array(power, dtype=float))
        return InspectedMicrograph(row, picks, measures, defocus_um)

    return make


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path
