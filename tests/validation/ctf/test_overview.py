from pathlib import Path

import pytest
from PIL import Image

from cryopick.validation.ctf import CtfRow, CtfValues
from cryopick.validation.ctf.overview import draw_overview

FULL = CtfRow("a.mrc", CtfValues(12000.0, 11000.0, 5.0, 0.0, 0.2, 4.5), False, 1.2, 1.3)
SPARSE = CtfRow("b.mrc", CtfValues(13000.0, 11000.0, 5.0))


@pytest.mark.parametrize("rows", [[FULL], [FULL, SPARSE, CtfRow("c.mrc", error="broken")], [SPARSE, SPARSE]])
def test_whatever_is_known_is_drawn(tmp_path: Path, rows: list[CtfRow]) -> None:
    draw_overview(rows, tmp_path / "overview.png")
    with Image.open(tmp_path / "overview.png") as picture:
        assert picture.size == (1100, 1100)
