import numpy as np
import pytest

from cryopick.simulation.painting import paint_particles
from cryopick.simulation.particles import ParticleViews


def test_mass_lies_where_the_particle_is_on_a_rectangle(ball_views: ParticleViews) -> None:
    canvas = paint_particles(
        ball_views,
        np.array([3]),
        np.array([40.0]),
        np.array([[70.3, 30.8]]),
        np.array([False]),
        (60, 100),
        10.0,
        np.random.default_rng(0),
    ).numpy()
    rows, columns = np.indices(canvas.shape)
    assert (canvas * columns).sum() / canvas.sum() == pytest.approx(70.3, abs=0.05)
    assert (canvas * rows).sum() / canvas.sum() == pytest.approx(30.8, abs=0.05)
    assert canvas.sum() * 100 == pytest.approx(4 / 3 * np.pi * 80**3, rel=0.03)


def test_a_broken_particle_lacks_mass_and_one_at_the_edge_is_cut(ball_views: ParticleViews) -> None:
    def mass(x: float, broken: bool) -> float:
        return float(
            paint_particles(
                ball_views,
                np.array([0]),
                np.array([0.0]),
                np.array([[x, 30.0]]),
                np.array([broken]),
                (60, 100),
                10.0,
                np.random.default_rng(0),
            ).sum()
        )

    assert 0.3 * mass(50, False) < mass(50, True) < 0.98 * mass(50, False)
    assert mass(-0.5, False) == pytest.approx(mass(50, False) / 2, rel=0.05)
