from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cryopick.curation.inspection import Limits, Measures
from cryopick.curation.inspection.histogram import draw_histogram

RNG = np.random.default_rng(0)


def _pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), dtype=int)


@pytest.mark.parametrize(
    "measures",
    [
        [],
        [Measures(np.empty(0), np.empty(0))],
        [Measures(np.array([0.5]), np.array([1.0]))],
        [Measures(np.array([0.5, 0.2]), np.array([0.0, 0.0]))],
    ],
)
def test_hardly_any_picks(tmp_path: Path, measures: list[Measures]) -> None:
    draw_histogram(measures, Limits(), tmp_path / "inspect.png")
    assert _pixels(tmp_path / "inspect.png").shape == (930, 1125, 3)


def test_limits_are_drawn(tmp_path: Path) -> None:
    measures = [Measures(RNG.normal(0.5, 0.1, 500), RNG.lognormal(0, 0.2, 500))]
    orange = []
    for limits in (Limits(), Limits(0.3), Limits(0.3, 0.7, 1.4)):
        draw_histogram(measures, limits, tmp_path / "inspect.png")
        difference = np.abs(_pixels(tmp_path / "inspect.png") - (213, 94, 0)).sum(axis=2)
        orange.append(int((difference < 30).sum()))
    assert orange[0] == 0
    assert 0 < orange[1] < orange[2]
