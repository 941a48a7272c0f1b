from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import write_mrc


@pytest.fixture
def picks(
    cryopick: Callable[..., Any],
    checkpoint: Path,
    tmp_path: Path,
    draw_discs: Callable[..., NDArray[np.float32]],
) -> Path:
    """Output of predict for one micrograph with two discs."""
    image = draw_discs((100, 140), [(40.0, 30.0), (100.0, 60.0)])
    write_mrc(tmp_path / "m" / "a.mrc", image, 2.0)
    assert cryopick("predict", "m", "--checkpoint", checkpoint).code == 0
    return tmp_path / "picks"


def _count(picks: Path) -> int:
    return len(read_coordinates(picks)["a"])


def test_another_threshold(cryopick: Callable[..., Any], picks: Path) -> None:
    assert _count(picks) == 2
    outcome = cryopick("rethreshold", picks, "--threshold", "1")
    assert outcome.code == 0, outcome.err
    assert "0 picks on 1 micrographs with a score of 1 or more" in outcome.out
    assert _count(picks) == 0
    outcome = cryopick("rethreshold", "picks", "--threshold", "0.01")
    assert f"{_count(picks)} picks on 1 micrographs" in outcome.out
    assert (everything := _count(picks)) >= 2
    outcome = cryopick("rethreshold", "picks", "--threshold", "0")
    assert (outcome.code, _count(picks)) == (0, everything)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["m", "--threshold", "0.5"], "wanted the output folder of `predict`"),
        (["picks"], "--threshold"),
        (["picks", "--threshold", "2"], "--threshold"),
    ],
)
@pytest.mark.usefixtures("picks")
def test_what_cannot_be(cryopick: Callable[..., Any], arguments: list[str], message: str) -> None:
    outcome = cryopick("rethreshold", *arguments)
    assert outcome.code == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
