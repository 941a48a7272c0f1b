import numpy as np
from scipy.spatial.distance import pdist

from cryopick.simulation.crowd import Crowd, Placement, place_particles
from cryopick.simulation.particles import ParticleViews


def _place(crowd: Crowd, views: ParticleViews, shape: tuple[int, int] = (300, 500)) -> Placement:
    return place_particles(crowd, views, shape, 16.0, 600.0, np.random.default_rng(0))


def test_particles_keep_their_distance_and_their_number(ball_views: ParticleViews) -> None:
    placement = _place(Crowd(density=0.2, spacing=1.0, overlapping=0.0), ball_views)
    assert pdist(placement.xy).min() >= 16.0
    assert 85 < len(placement.xy) < 150  # 117 expected
    assert placement.xy[:, 0].max() > 450
    assert placement.xy[:, 1].max() < 300


def test_sparse_and_dense(ball_views: ParticleViews) -> None:
    assert len(_place(Crowd(density=0.0), ball_views).xy) == 0
    assert len(_place(Crowd(density=0.9, spacing=0.6), ball_views).xy) > 450


def test_aggregates_are_clumps_clear_of_the_others(ball_views: ParticleViews) -> None:
    placement = _place(Crowd(density=0.2, aggregates=2), ball_views)
    assert placement.clumps.shape == (2, 3)
    assert placement.clumped.sum() >= 8
    single = placement.xy[~placement.clumped]
    for x, y, radius in placement.clumps:
        assert np.hypot(*(single - [x, y]).T).min() > radius


def test_preferred_orientation_gathers_the_views(ball_views: ParticleViews) -> None:
    def variety(preferred: float) -> int:
        return len(np.unique(_place(Crowd(density=0.3, preferred=preferred), ball_views).views))

    assert variety(0.0) == 12
    assert variety(50.0) < 6


def test_heights_stay_in_the_ice(ball_views: ParticleViews) -> None:
    heights = _place(Crowd(density=0.3), ball_views).heights
    assert 50 < np.abs(heights).max() <= 300
