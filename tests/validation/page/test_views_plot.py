from io import BytesIO

import numpy as np
from PIL import Image

from cryopick.validation.measures.view_distribution import ViewDistribution
from cryopick.validation.page.views_plot import relative_density, views_png


def test_even_views_give_ones() -> None:
    rng = np.random.default_rng(0)
    even = ViewDistribution(
        rng.uniform(-180, 180, 300_000), np.rad2deg(np.arcsin(rng.uniform(-1, 1, 300_000))), 1.0
    )
    density = relative_density(even)
    assert density.shape == (18, 36)
    np.testing.assert_allclose(density[2:-2], 1, atol=0.25)
    np.testing.assert_allclose(density.mean(axis=1), 1, atol=0.1)  # the poles too


def test_views_are_counted_where_they_are() -> None:
    density = relative_density(ViewDistribution(np.array([-175.0]), np.array([84.0]), 0.0))
    assert np.argwhere(density).tolist() == [[17, 0]]


def test_a_picture() -> None:
    views = ViewDistribution(np.array([0.0]), np.array([0.0]), 0.0)
    assert Image.open(BytesIO(views_png(views, "ours"))).width > 300
