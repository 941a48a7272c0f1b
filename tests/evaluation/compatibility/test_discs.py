import numpy as np
import pytest

from cryopick.core import Frame
from cryopick.evaluation.compatibility.discs import draw_discs, through_jpeg


def test_the_shape_of_small_discs() -> None:
    # What cv2.circle(mask, (3, 3), 2, 255, -1) and radius 3 draw.
    assert (draw_discs((7, 7), np.array([[3.9, 3.9]]), 5.0, Frame.ROWS) // 255).tolist() == [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 0, 0, 0],
        [0, 0, 1, 1, 1, 0, 0],
        [0, 1, 1, 1, 1, 1, 0],
        [0, 0, 1, 1, 1, 0, 0],
        [0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
    widths = (draw_discs((7, 7), np.array([[3.0, 3.0]]), 6.0, Frame.ROWS) > 0).sum(axis=1)
    assert widths.tolist() == [1, 5, 5, 7, 5, 5, 1]


@pytest.mark.parametrize("diameter", [20, 109, 471])
def test_the_area(diameter: int) -> None:
    mask = draw_discs((600, 500), np.array([[250.0, 300.0]]), diameter, Frame.ROWS)
    assert np.count_nonzero(mask) == pytest.approx(np.pi * (diameter // 2) ** 2, rel=0.02)


def test_edges_and_frames() -> None:
    mask = draw_discs((30, 50), np.array([[0.0, 0.0], [49.0, 12.0], [-20.0, -20.0]]), 8.0, Frame.ROWS)
    assert mask[0, 4] == mask[4, 0] == mask[12, 45] == 255
    assert mask[0, 5] == 0
    flipped = draw_discs((30, 50), np.array([[10.0, 4.0]]), 8.0, Frame.CRYOPPP)
    assert flipped[26, 10] == 255
    assert flipped[4, 10] == 0


def test_jpeg_rings() -> None:
    mask = draw_discs((64, 96), np.array([[40.0, 30.0]]), 24.0, Frame.ROWS)
    assert np.count_nonzero(through_jpeg(mask)) > np.count_nonzero(mask)
