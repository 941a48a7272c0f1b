from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.validation.measures.solvent_mask import particle_body, soft_mask

SIZE, PIXEL_SIZE = 48, 4.0


def ball(radius: float, middle: tuple[int, int, int] = (24, 24, 24)) -> NDArray[np.bool_]:
    away = np.moveaxis(np.indices((SIZE,) * 3), 0, -1) - np.array(middle)
    return np.linalg.norm(away, axis=-1) * PIXEL_SIZE <= radius


def test_a_ball_in_noise_is_found() -> None:
    noise = np.random.default_rng(0).normal(0, 0.5, (SIZE,) * 3)
    found = particle_body(ball(40) + noise, PIXEL_SIZE, 120.0)
    both = (found & ball(40)).sum() / (found | ball(40)).sum()
    assert both > 0.85


def test_neither_a_neighbour_nor_a_speck_belongs_to_it() -> None:
    density = ball(32) + 3.0 * ball(16, (24, 24, 44)) + 1.0 * ball(8, (24, 36, 24))
    found = particle_body(density, PIXEL_SIZE, 110.0)
    assert found[24, 24, 24]
    assert not found[:, :, 40:].any()
    assert not found[24, 36, 24]


def test_an_empty_map_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="empty within 90 A"):
        particle_body(np.zeros((16, 16, 16)), 4.0, 90.0)


def test_the_edge_falls_where_it_says() -> None:
    mask = soft_mask(ball(20), PIXEL_SIZE, 8.0, 24.0)
    along = mask[24, 24, 24:]  # 4 A a step; the ball ends at step 5
    np.testing.assert_allclose(along[:8], 1)
    assert along[9] == pytest.approx(0.5)
    np.testing.assert_allclose(along[11:], 0, atol=1e-12)


def test_a_larger_mask_holds_a_smaller_one(molecule: Callable[..., NDArray[np.float64]]) -> None:
    body = particle_body(molecule(), 4.0, 130.0)
    tight, loose = soft_mask(body, 4.0, 6, 12), soft_mask(body, 4.0, 25, 40)
    assert (tight[body] == 1).all()
    assert (loose >= tight).all()
    assert loose.sum() > 2 * tight.sum()
