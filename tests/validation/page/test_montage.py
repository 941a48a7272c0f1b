from io import BytesIO

import numpy as np
from PIL import Image

from cryopick.validation.measures import SelectedClass
from cryopick.validation.page.montage import montage_png

GREEN, GREY = (0, 158, 115), (120, 120, 120)


def drawn(count: int, selected: bool = True) -> Image.Image:
    averages = np.zeros((count, 16, 16), np.float32)
    averages[:, 8:] = 1  # the upper half, as row 0 of an MRC file is at the bottom
    classes = [SelectedClass(number, 9, 0.1, 20.0, selected) for number in range(1, count + 1)]
    return Image.open(BytesIO(montage_png(averages, classes))).convert("RGB")


def test_ten_in_a_row() -> None:
    assert drawn(1).width < drawn(10).width == drawn(11).width == drawn(20).width
    assert drawn(1).height == drawn(10).height < drawn(11).height == drawn(20).height


def test_frames_tell_the_selected() -> None:
    assert drawn(1).getpixel((9, 9)) == GREEN
    assert drawn(1, selected=False).getpixel((9, 9)) == GREY


def test_row_0_is_at_the_bottom() -> None:
    tile = drawn(1).crop((11, 11, 117, 117)).convert("L")
    assert tile.getpixel((50, 10)) == 255
    assert tile.getpixel((50, 95)) == 0


def test_nothing_to_show() -> None:
    assert drawn(0).width > 0
