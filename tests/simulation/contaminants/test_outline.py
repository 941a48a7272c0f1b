import numpy as np
import pytest

from cryopick.simulation.contaminants.outline import blob, polygon


def test_a_smooth_blob_is_a_circle() -> None:
    depth = blob(10.0, 0.0, np.random.default_rng(0))
    assert int((depth > 0).sum()) == pytest.approx(np.pi * 100, rel=0.03)
    middle = depth.shape[0] // 2
    assert float(depth[middle, middle]) == pytest.approx(10.0)


def test_a_polygon_is_convex_about_its_centre() -> None:
    depth = polygon(12.0, 6, np.random.default_rng(0))
    middle = depth.shape[0] // 2
    assert 0.6 * 12 < float(depth[middle, middle]) < 1.3 * 12
    assert float(depth[0, 0]) < 0
