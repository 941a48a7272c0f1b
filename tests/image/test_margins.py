from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from cryopick.core import bin_image
from cryopick.image import Margins, fill_margins, find_margins

SHAPE = (300, 420)

Image = NDArray[np.float32]


@pytest.fixture
def image(draw_discs: Callable[..., Image]) -> Image:
    return draw_discs(SHAPE, [(60.0, 40.0), (200.0, 150.0)])


def _streak(image: Image, margins: Margins) -> Image:
    """Repeat the outermost pixels that are left."""
    rows = np.arange(SHAPE[0]).clip(margins.top, SHAPE[0] - 1 - margins.bottom)
    columns = np.arange(SHAPE[1]).clip(margins.left, SHAPE[1] - 1 - margins.right)
    return image[rows][:, columns]


def test_an_ordinary_micrograph_has_none(image: Image) -> None:
    assert find_margins(image) == Margins()


@pytest.mark.parametrize("margins", [Margins(top=30), Margins(9, 0, 41, 2), Margins(5, 20, 0, 60)])
def test_streaks(image: Image, margins: Margins) -> None:
    streaked = _streak(image, margins)
    assert find_margins(streaked) == margins
    assert find_margins(streaked.round(1)) == margins


@pytest.mark.parametrize("value", [0.0, -7.0])
def test_strips_of_one_value(image: Image, value: float) -> None:
    image[:, -50:] = value
    assert find_margins(image) == Margins(right=49)  # one column less: it differs from the data
    image[280:] = value
    assert find_margins(image) == Margins(bottom=19, right=49)


def test_the_very_edge_may_be_alive(image: Image) -> None:
    streaked = _streak(image, Margins(bottom=30))
    streaked[-9:] = image[-9:]
    assert find_margins(streaked) == Margins(bottom=30)


def test_a_dead_line_is_no_margin(image: Image) -> None:
    image[100] = image[101]
    image[:, 399] = image[:, 398]
    assert find_margins(image) == Margins()


def test_a_disc_without_noise_is_not_cut(draw_discs: Callable[..., Image]) -> None:
    found = find_margins(draw_discs(SHAPE, [(60.0, 40.0), (200.0, 150.0)], noise=0.0))
    assert found.top <= 28
    assert found.left <= 48


def test_smooth_or_faint_parts_are_data(image: Image) -> None:
    image[:60] = gaussian_filter(image[:60], 3.0) / 50
    image[:, -60:] /= 50
    assert find_margins(image) == Margins()


def test_binned_while_read(image: Image) -> None:
    """Bins of copies and of data count as data, and so does the last of copies alone."""
    streaked = _streak(image, Margins(top=41, right=22))
    assert find_margins(bin_image(streaked, 4)).scaled(4) == Margins(top=36, right=16)


@pytest.mark.parametrize("shape", [(1, 40), (40, 1), (2, 2), (3, 5)])
def test_tiny_images(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    assert find_margins(rng.normal(size=shape).astype(np.float32)) == Margins()


def test_points_are_spared() -> None:
    margins = Margins(top=10, bottom=20, left=30, right=40)
    points = np.array([[30.0, 10.0], [379.0, 279.0], [29.9, 50.0], [50.0, 9.9], [379.1, 50.0], [50.0, 279.1]])
    assert margins.spare(points, SHAPE).tolist() == [True, True, False, False, False, False]
    assert Margins().spare(np.array([[0.0, 0.0], [419.0, 299.0]]), SHAPE).all()


@pytest.mark.parametrize("width", [1, 18, 20, 57])
@pytest.mark.parametrize("binning", [1, 2, 3])
def test_a_sharp_edge_is_no_reason_to_take_all_for_a_margin(image: Image, width: int, binning: int) -> None:
    image = 6800 + 9 * image
    image[:, -width:] = 0.0
    found = find_margins(bin_image(image, binning))
    assert found.top == found.bottom == found.left == 0
    assert width / binning - 3 <= found.right <= width / binning
    found = find_margins(bin_image(np.ascontiguousarray(image.T), binning))
    assert found.top == found.left == found.right == 0


@pytest.mark.parametrize("column", [0, 4, 200])
def test_a_hot_column(image: Image, column: int) -> None:
    image[:, column] = 65535.0
    found = find_margins(image)
    assert (found.top, found.bottom, found.right) == (0, 0, 0)


def test_margins_are_filled_with_the_nearest_data(image: Image) -> None:
    assert fill_margins(image, Margins()) is image
    streaked = _streak(image, Margins(top=10))
    np.testing.assert_array_equal(fill_margins(streaked, Margins(top=10)), streaked)  # as good as data
    image[:10] = 3.0
    image[:, -20:] = 3.0
    filled = fill_margins(image, Margins(top=10, right=20))
    assert filled.shape == SHAPE
    np.testing.assert_array_equal(filled[12:, :397], image[12:, :397])
    np.testing.assert_array_equal(filled[:12, :397], np.broadcast_to(image[12, :397], (12, 397)))
    np.testing.assert_array_equal(filled[12:, 398:], np.repeat(image[12:, 397:398], 22, axis=1))
