from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cryopick.dataset import statistics_plot
from cryopick.dataset.statistics import MicrographStatistics, SetStatistics
from cryopick.dataset.statistics_plot import plot_statistics


def test_sets_with_and_without_numbers_are_drawn(tmp_path: Path) -> None:
    rows = tuple(MicrographStatistics(str(n), n, 20.0, 1.0 + n, 0.1) for n in range(5))
    sets = [
        SetStatistics("10017", 5, 5, 10, ("50 x 40",), (1.5,), rows, ()),
        SetStatistics("empty", 5, 0, 0, (), (), (), ()),
    ]
    plot_statistics(sets, tmp_path / "new" / "stats.png")
    with Image.open(tmp_path / "new" / "stats.png") as picture:
        assert picture.size[0] == 1200
        assert len(set(picture.convert("L").tobytes())) > 10


def test_a_panel_without_numbers_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(statistics_plot, "write_figure", lambda figure, path: drawn.append(figure))
    rows = (MicrographStatistics("m", 5, 20.0, None, 0.1),)
    plot_statistics([SetStatistics("10017", 1, 1, 5, (), (), rows, ())], tmp_path / "stats.png")
    assert [[text.get_text() for text in axes.texts] for axes in drawn[0].axes] == [[], [], ["not known"], []]
