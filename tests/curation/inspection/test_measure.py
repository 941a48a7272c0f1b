from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import Micrograph
from cryopick.curation.inspection import measure
from cryopick.picking.templates import TemplateMatcher

CENTRES = np.array([(60.0, 50.0), (200.0, 140.0)])


def test_particles_noise_and_junk(
    matcher: TemplateMatcher, draw_discs: Callable[..., NDArray[np.float32]]
) -> None:
    image = draw_discs((200, 310), CENTRES, noise=0.7)
    image[20:60, 240:290] += np.random.default_rng(1).normal(0, 6, (40, 50))
    matches = matcher.match(Micrograph(image, 2.0), 32.0)
    places = np.array([*CENTRES, (130.0, 60.0), (265.0, 40.0)])
    found = measure(matches, places)
    assert found.correlation[:2].min() > 0.7
    assert found.correlation[2:].max() < 0.5
    assert found.power[:2].min() > 1.3
    assert found.power[2] == pytest.approx(1.0, abs=0.3)
    assert found.power[3] > 5
    assert found.power[3] > 2 * found.power[:3].max()


def test_a_centre_a_little_beside_the_particle(
    matcher: TemplateMatcher, draw_discs: Callable[..., NDArray[np.float32]]
) -> None:
    matches = matcher.match(Micrograph(draw_discs((200, 310), CENTRES, noise=0.7), 2.0), 32.0)
    exact = measure(matches, CENTRES)
    beside = measure(matches, CENTRES + np.array([4.0, -2.0]))
    far = measure(matches, CENTRES + np.array([16.0, -10.0]))
    np.testing.assert_allclose(beside.correlation, exact.correlation)
    assert (far.correlation < exact.correlation - 0.2).all()


def test_picks_at_and_beyond_the_edge(
    matcher: TemplateMatcher, draw_discs: Callable[..., NDArray[np.float32]]
) -> None:
    matches = matcher.match(Micrograph(draw_discs((200, 310), CENTRES, noise=0.7), 2.0), 32.0)
    found = measure(matches, np.array([(0.0, 0.0), (309.0, 199.0), (315.0, -3.0)]))
    assert np.isfinite(found.correlation).all()
    assert np.isfinite(found.power).all()
    assert len(measure(matches, np.empty((0, 2))).power) == 0
