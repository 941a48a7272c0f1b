from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cryopick.curation.contact_sheet import draw_contact_sheet
from cryopick.curation.suggestion import Suggestion, SuggestionKind
from cryopick.io.micrographs import write_mrc


def test_particles_are_in_the_middle_of_their_crops(
    draw_discs: Callable[..., NDArray[np.float32]], tmp_path: Path
) -> None:
    write_mrc(tmp_path / "a.mrc", draw_discs((160, 260), [(200, 40)], depth=4.0), 2.0)
    suggestions = [
        Suggestion("a", 200, 40, SuggestionKind.UNLABELLED, 0.9, 0.9),
        Suggestion("a", 60, 100, SuggestionKind.DOUBTED, None, 0.8),
    ]
    path = tmp_path / "sheet.png"
    draw_contact_sheet(suggestions, {"a": tmp_path / "a.mrc"}, 24.0, path)
    with Image.open(path) as picture:
        grey = np.asarray(picture.convert("L"), dtype=float)
    height, width = grey.shape
    row, column = round(0.55 * height), width // 16
    middles = [grey[row - 8 : row + 9, at - 8 : at + 9].mean() for at in (column, 3 * column)]
    assert middles[0] < middles[1] - 50


def test_a_micrograph_that_is_gone_leaves_empty_crops(tmp_path: Path) -> None:
    one = Suggestion("a", 20, 40, SuggestionKind.DUPLICATE, 0.9, 0.9)
    for name, shown in (("one.png", [one]), ("none.png", [])):
        draw_contact_sheet(shown, {"a": tmp_path / "a.mrc"}, 24.0, tmp_path / name)
        with Image.open(tmp_path / name) as picture:
            assert picture.width in (1039, 1040)
