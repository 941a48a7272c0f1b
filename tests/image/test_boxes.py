import numpy as np
import pytest

from cryopick.image.boxes import bin_boxes, cut_boxes, normalise_boxes, touches

SHAPE = (60, 90)
INDEX = np.arange(60 * 90, dtype=np.float32).reshape(SHAPE)


@pytest.mark.parametrize(
    ("centre", "corner"),
    # As RELION 3.1.3 cuts them out.
    [((40, 30), (32, 22)), ((40.6, 30.99), (32, 22)), ((40.5, 31.5), (32, 23))],
)
def test_fractions_are_cut_off(centre: tuple[float, float], corner: tuple[int, int]) -> None:
    (box,) = cut_boxes(INDEX, np.array([centre]), 16)
    column, row = corner
    np.testing.assert_array_equal(box, INDEX[row : row + 16, column : column + 16])


def test_edges_are_repeated() -> None:
    boxes = cut_boxes(INDEX, np.array([(3.0, 30.0), (88, 2), (0.2, -0.7)]), 16)
    assert (boxes[0][0] % 90).tolist() == [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert (boxes[1][0] % 90).tolist() == [80, 81, 82, 83, 84, 85, 86, 87, 88, *[89] * 7]
    assert (boxes[1][:, 0] // 90).tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert (boxes[2][0] % 90).tolist() == (boxes[2][:, 0] // 90).tolist() == [*[0] * 9, 1, 2, 3, 4, 5, 6, 7]


def test_boxes_wholly_outside() -> None:
    xy = np.array([(-8.0, 30.0), (-7.9, 30), (97, 30), (98, 30), (40, -8), (40, 67.9), (40, 68)])
    assert touches(SHAPE, xy, 16).tolist() == [False, True, True, False, False, True, False]


def test_binning_keeps_mean_and_waves() -> None:
    rows, columns = np.mgrid[:32, :32] - 16
    wave = (3 + np.cos(2 * np.pi * (columns + 2 * rows) / 32)).astype(np.float32)
    (binned,) = bin_boxes(wave[None], 16)
    np.testing.assert_allclose(binned, wave[::2, ::2], atol=1e-5)
    np.testing.assert_allclose(bin_boxes(wave[None], 2).mean(), 3, atol=1e-5)
    np.testing.assert_array_equal(bin_boxes(wave[None], 32)[0], wave)


def test_a_ramp_is_taken_off() -> None:
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:32, :32] - 16
    noise = rng.normal(size=(2, 32, 32))
    boxes = (5 * noise + 100 + 0.7 * columns - 2 * rows).astype(np.float32)
    flat = normalise_boxes(boxes, 10)
    background = rows**2 + columns**2 > 100
    for box, original in zip(flat, noise, strict=True):
        assert abs(box[background].mean()) < 1e-5
        np.testing.assert_allclose(box[background].std(), 1, atol=1e-5)
        assert np.corrcoef(box.ravel(), original.ravel())[0, 1] > 0.99


def test_an_empty_box_stays_finite() -> None:
    np.testing.assert_allclose(normalise_boxes(np.full((1, 16, 16), 7, np.float32), 5), 0, atol=1e-6)
