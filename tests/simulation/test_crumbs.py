import numpy as np
import pytest
import torch

from cryopick.simulation.blobs import draw_blobs, stamp_blobs
from cryopick.simulation.crumbs import Crumbs, draw_crumbs

SHAPE, DIAMETER = (150, 230), 16.0


def drawn(seed: int) -> Crumbs:
    rng = np.random.default_rng(seed)
    return draw_crumbs(SHAPE, draw_blobs(DIAMETER, rng), DIAMETER, rng)


def test_many_frames_have_some() -> None:
    some = 0
    for crumbs in map(drawn, range(60)):
        assert crumbs.density.shape == SHAPE
        assert crumbs.centres.shape == (len(crumbs.centres), 2)
        assert bool(crumbs.density.any()) is bool(len(crumbs.centres))
        some += bool(len(crumbs.centres))
    assert 20 < some < 48


def test_they_are_where_they_are_said_to_be() -> None:
    for crumbs in map(drawn, range(60)):
        if 0 < len(crumbs.centres) < 40:
            away = np.ones(SHAPE, dtype=np.bool_)
            for x, y in crumbs.centres:
                rows, columns = np.indices(SHAPE)
                away &= np.hypot(columns - x, rows - y) > 0.6 * DIAMETER
            everything = float(crumbs.density.sum())
            assert float(crumbs.density[torch.from_numpy(away)].sum()) < 0.04 * everything


def test_each_weighs_less_than_a_particle() -> None:
    """A particle's mean energy is 1."""
    for crumbs in map(drawn, range(60)):
        if 0 < len(crumbs.centres) < 40:
            assert float(crumbs.density.square().sum()) / len(crumbs.centres) < 0.8


def test_the_unit_is_the_particle() -> None:
    rng = np.random.default_rng(5)
    alone = stamp_blobs(draw_blobs(DIAMETER, rng), np.array([[75.0, 60.0]]), SHAPE, rng)
    assert float(alone.square().sum()) == pytest.approx(1, rel=0.5)


def test_the_generator_decides() -> None:
    assert torch.equal(drawn(4).density, drawn(4).density)
