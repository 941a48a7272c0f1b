import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cryopick.picking.templates.correlation import Correlation, correlate
from cryopick.picking.templates.drawing import draw_mask

SHAPE = (37, 52)
MASK = draw_mask(9.0)


@pytest.fixture
def templates() -> NDArray[np.float64]:
    """Random, mean 0 and length 1 within the mask."""
    rng = np.random.default_rng(1)
    drawn = np.zeros((3, *MASK.shape))
    values = rng.normal(size=(3, MASK.sum()))
    values -= values.mean(axis=1, keepdims=True)
    drawn[:, MASK] = values / np.linalg.norm(values, axis=1, keepdims=True)
    return drawn


def _image() -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(size=SHAPE) + np.linspace(-1, 1, SHAPE[1])


def _correlate(image: NDArray[np.float64], templates: NDArray[np.float64]) -> Correlation:
    tensors = (torch.from_numpy(one).float() for one in (image, templates, MASK))
    return correlate(*tensors)


def test_it_is_pearsons_correlation_at_every_pixel(templates: NDArray[np.float64]) -> None:
    image = _image()
    found = _correlate(image, templates)
    reach = MASK.shape[0] // 2
    seen = sliding_window_view(np.pad(image, reach, mode="edge"), MASK.shape)[..., MASK]
    expected = np.array(
        [[[np.corrcoef(one, template[MASK])[0, 1] for one in row] for row in seen] for template in templates]
    )
    np.testing.assert_allclose(found.best, expected.max(axis=0), atol=1e-5)
    np.testing.assert_array_equal(found.template, expected.argmax(axis=0))
    np.testing.assert_allclose(found.power, (seen**2).mean(axis=-1), rtol=1e-5)


def test_neither_brightness_nor_contrast_count(templates: NDArray[np.float64]) -> None:
    plain = _correlate(_image(), templates)
    changed = _correlate(7 * _image() + 3, templates)
    torch.testing.assert_close(changed.best, plain.best, atol=1e-5, rtol=0)


def test_the_template_itself_correlates_fully(templates: NDArray[np.float64]) -> None:
    image = 0.1 * _image()
    image[10:21, 30:41] = np.pad(templates[2], (11 - MASK.shape[0]) // 2) * 5
    found = _correlate(image, templates)
    row, column = np.unravel_index(int(found.best.argmax()), SHAPE)
    assert (row, column) == (15, 35)
    assert found.best[15, 35] == pytest.approx(1.0, abs=1e-5)
    assert found.template[15, 35] == 2


def test_nothing_correlates_where_the_image_is_flat(templates: NDArray[np.float64]) -> None:
    image = _image()
    image[:, :20] = 0.7
    found = _correlate(image, templates)
    assert not found.best[:, :15].any()
    assert found.best.abs().max() <= 1
    assert (found.best[:, 25:] != 0).all()
