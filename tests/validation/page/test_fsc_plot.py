from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from cryopick.validation.measures import PickSetResult
from cryopick.validation.page.fsc_plot import draw_fsc


def test_a_second_panel_for_the_truth(tmp_path: Path, result: Callable[..., PickSetResult]) -> None:
    one = result()
    draw_fsc([one], tmp_path / "with.png")
    draw_fsc(
        [replace(one, maps=tuple(replace(each, truth=None) for each in one.maps))], tmp_path / "without.png"
    )
    with Image.open(tmp_path / "with.png") as two, Image.open(tmp_path / "without.png") as one_panel:
        assert two.width > 1.5 * one_panel.width
