from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.picking.templates import TemplateStack, draw_mask, draw_templates


def test_a_mask_is_a_circle_in_an_odd_image() -> None:
    assert draw_mask(4.0).astype(int).tolist() == [
        [0, 0, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [1, 1, 1, 1, 1],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 0, 0],
    ]
    assert draw_mask(5.0).shape == (7, 7)
    assert draw_mask(24.0).sum() == pytest.approx(np.pi * 12**2, rel=0.03)


@pytest.mark.parametrize("pixel_size", [5.0, 2.4])
@pytest.mark.parametrize("angle", [0.0, 30.0, 200.0])
def test_drawn_as_if_seen_with_other_pixels(
    stack: TemplateStack,
    draw_particles: Callable[..., NDArray[np.float32]],
    pixel_size: float,
    angle: float,
) -> None:
    mask = draw_mask(120 / pixel_size)
    drawn = draw_templates(stack, pixel_size, mask, np.array([0.0, angle]))
    assert drawn.shape == (2, 2, *mask.shape)
    middle = mask.shape[0] // 2
    for kind in (1, 2):
        exact = draw_particles(mask.shape, [(middle, middle)], [angle], pixel_size, [kind])
        assert np.corrcoef(drawn[kind - 1, 1][mask], exact[mask])[0, 1] > 0.9999
        assert np.corrcoef(drawn[kind - 1, 1][mask], exact[::-1][mask])[0, 1] < 0.9


def test_mean_0_and_length_1_within_the_mask(stack: TemplateStack) -> None:
    mask = draw_mask(24.0)
    drawn = draw_templates(stack, 5.0, mask, np.array([0.0, 45.0]))
    np.testing.assert_allclose(drawn.sum(axis=(2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose((drawn**2).sum(axis=(2, 3)), 1, rtol=1e-5)
    assert not drawn[..., ~mask].any()


def test_what_is_finer_than_the_pixels_is_not_folded_back(stack: TemplateStack) -> None:
    x = np.mgrid[:60, :60][1]
    stripes = 3 * np.cos(2 * np.pi * 0.45 * x).astype(np.float32)  # gone at pixels three times as large
    mask = draw_mask(13.0)
    plain, striped = (
        draw_templates(replace(stack, images=stack.images + extra), 9.0, mask, np.zeros(1))
        for extra in (np.zeros_like(stripes), stripes)
    )
    np.testing.assert_allclose(striped, plain, atol=0.01)


def test_a_circle_larger_than_the_images(stack: TemplateStack) -> None:
    with pytest.raises(ConfigurationError, match=r"classes\.mrcs: images of 60 px \(180 A\).*--diameter"):
        draw_templates(replace(stack, path=Path("classes.mrcs")), 10.0, draw_mask(24.0), np.zeros(1))


def test_a_class_with_nothing_in_the_circle(stack: TemplateStack) -> None:
    images = stack.images.copy()
    images[1] = 3
    with pytest.raises(ConfigurationError, match=r"class 2 is flat.*--classes"):
        draw_templates(replace(stack, images=images), 5.0, draw_mask(8.0), np.zeros(1))
