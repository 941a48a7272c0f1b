from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from cryopick.core import Micrograph
from cryopick.evaluation import Lineup, Region
from cryopick.evaluation.outcome import outcomes_at
from cryopick.evaluation.overlay import draw_overlay


def near(pixels: np.ndarray, colour: str) -> np.ndarray:
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return np.abs(pixels.astype(int) - wanted).sum(axis=-1) < 60


def test_three_colours_where_they_belong(
    tmp_path: Path, lineup: Callable[..., Lineup], rng: np.random.Generator
) -> None:
    hit, miss, false_alarm, left_out = [100.0, 60.0], [400.0, 60.0], [100.0, 240.0], [480.0, 290.0]
    case = lineup(
        {"a": ([left_out, false_alarm, hit], None, [hit, miss])}, band=Region(50, 50, 450, 250)
    ).cases[0]
    draw_overlay(
        Micrograph(rng.normal(size=(300, 500)).astype(np.float32)),
        case,
        outcomes_at(case, (10.0,))[0],
        diameter_px=30,
        banded=True,
        path=tmp_path / "a.png",
    )
    pixels = np.asarray(Image.open(tmp_path / "a.png").convert("RGB"))
    assert pixels.shape[1] == 1160
    assert 1160 * 0.6 < pixels.shape[0] < 1160 * 0.7
    scale = (1160 - 16) / 500
    for colour, (x, y) in (("#56B4E9", hit), ("#F0E442", miss), ("#FF5F1F", false_alarm)):
        rows, columns = np.nonzero(near(pixels[56:], colour))
        assert abs(columns.mean() - (8 + scale * x)) < 3
        assert abs(rows.mean() - scale * y) < 3
        assert np.ptp(columns) == np.clip(np.ptp(columns), 28 * scale, 33 * scale)
