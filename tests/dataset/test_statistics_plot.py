from pathlib import Path

from PIL import Image

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
