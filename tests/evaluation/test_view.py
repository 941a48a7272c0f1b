import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from cryopick.core import Picks
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.view import look_at
from cryopick.io.micrographs import write_mrc

CENTRES = np.array([[300.0, 200.0], [900.0, 500.0]])


@pytest.fixture
def facts(tmp_path: Path, draw_discs: Callable[..., NDArray[np.float32]]) -> dict[str, MicrographFacts]:
    write_mrc(tmp_path / "a.mrc", draw_discs((640, 1200), CENTRES, diameter=60), 2.0)
    write_mrc(tmp_path / "constant.mrc", np.ones((640, 1200), dtype=np.float32), 2.0)
    stems = ("a", "constant", "gone")
    return {stem: MicrographFacts(tmp_path / f"{stem}.mrc", (640, 1200)) for stem in stems}


def test_picture_thumbnail_and_contrast(facts: dict[str, MicrographFacts]) -> None:
    view = look_at(["a"], facts, {"a": Picks(CENTRES)}, 60, 400_000)["a"]
    picture = Image.open(BytesIO(view.picture))
    assert (picture.format, picture.size) == ("JPEG", (960, 512))
    assert Image.open(BytesIO(view.thumbnail)).size == (96, 51)
    assert view.contrast.shape == (2,)
    assert view.contrast.min() > 3
    grey = np.asarray(picture, dtype=np.float64)
    assert grey[160, 240] < grey[160, 340] - 50


@pytest.mark.parametrize("most", [60_000, 15_000, 4_000])
def test_no_larger_than_allowed(facts: dict[str, MicrographFacts], most: int) -> None:
    assert len(look_at(["a"], facts, {"a": Picks(CENTRES)}, 60, most)["a"].picture) <= most


def test_what_cannot_be_looked_at(
    facts: dict[str, MicrographFacts], caplog: pytest.LogCaptureFixture
) -> None:
    labels = dict.fromkeys(("constant", "gone", "unknown"), Picks(CENTRES))
    with caplog.at_level(logging.WARNING):
        assert look_at(labels, facts, labels, 60, 400_000) == {}
    assert "constant.mrc" in caplog.text
