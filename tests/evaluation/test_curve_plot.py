from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from cryopick.evaluation import Lineup, evaluate
from cryopick.evaluation.curve_plot import draw_curves

LABELS = [[20.0, 20.0], [80.0, 20.0]]


def test_draws_scored_unscored_and_empty_sets(tmp_path: Path, lineup: Callable[..., Lineup]) -> None:
    sets = {"scored": (LABELS, [0.9, 0.3], LABELS), "unscored": (LABELS, None, LABELS), "empty": ([], [], [])}
    evaluations = [evaluate(lineup({"a": table}), name=name, diameter_px=20) for name, table in sets.items()]
    draw_curves(evaluations, tmp_path / "curve.png")
    pixels = np.asarray(Image.open(tmp_path / "curve.png").convert("RGB")).astype(int)
    assert (np.abs(pixels - (0x00, 0x72, 0xB2)).sum(axis=-1) < 20).sum() > 500
