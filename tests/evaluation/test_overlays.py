import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.evaluation import Lineup, evaluate
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.overlays import telling, write_overlays
from cryopick.io.micrographs import write_mrc


def test_worst_median_and_best() -> None:
    f1 = [0.1 * i for i in range(10)]
    assert telling(f1[::-1], 6) == [9, 8, 5, 4, 1, 0]
    assert telling(f1, 1) == [0]
    assert telling(f1, 0) == []


@pytest.mark.parametrize("count", range(12))
def test_none_twice(count: int) -> None:
    chosen = telling([0.3, None, 0.2, 0.9, 0.5, 0.3, 0.7, None], count)
    assert len(chosen) == len(set(chosen)) == min(count, 6 if count < 6 else 8)


def test_undefined_come_last() -> None:
    assert telling([None, 0.5, 0.2], 3) == [2, 1, 0]


def test_missing_and_bad_micrographs_are_passed_over(
    tmp_path: Path, lineup: Callable[..., Lineup], rng: np.random.Generator, caplog: pytest.LogCaptureFixture
) -> None:
    xy = [[20.0, 10.0]]
    for stem in ("good", "constant"):
        image = rng.normal(size=(30, 50)) if stem == "good" else np.ones((30, 50))
        write_mrc(tmp_path / f"{stem}.mrc", image.astype(np.float32), 2.0)
    stems = ("constant", "gone", "good", "unknown")
    evaluation = evaluate(lineup(dict.fromkeys(stems, (xy, None, xy))), diameter_px=8)
    facts = {stem: MicrographFacts(tmp_path / f"{stem}.mrc", (30, 50)) for stem in stems[:3]}
    folder = tmp_path / "overlays"
    folder.mkdir()
    (folder / "of_an_earlier_comparison.png").touch()
    with caplog.at_level(logging.WARNING):
        drawn = write_overlays([evaluation], folder, facts, 12)
    assert drawn == (folder / "good.png",)
    assert list(folder.iterdir()) == [folder / "good.png"]
    assert "constant.mrc" in caplog.text
