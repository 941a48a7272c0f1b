import numpy as np
import pytest
import torch

from cryopick.simulation.blobs import MOST, Blobs, draw_blobs, stamp_blobs

ONE = Blobs(np.zeros((1, 3)), np.array([2.0]), np.array([1.0]))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_particles_fit_their_diameter(rng: np.random.Generator) -> None:
    for _ in range(50):
        blobs = draw_blobs(20.0, rng)
        assert len(blobs.centres) == len(blobs.widths) == len(blobs.weights) <= MOST
        assert np.linalg.norm(blobs.centres, axis=1).max() < 10
        np.testing.assert_allclose(blobs.centres.mean(axis=0), 0, atol=1e-9)


def test_a_blob_lies_where_it_was_put(rng: np.random.Generator) -> None:
    painted = stamp_blobs(ONE, np.array([[31.25, 12.5]]), (40, 60), rng)
    rows, columns = np.mgrid[:40, :60]
    weights = painted.numpy() / painted.sum().item()
    assert (columns * weights).sum() == pytest.approx(31.25, abs=0.03)
    assert (rows * weights).sum() == pytest.approx(12.5, abs=0.03)


def test_their_mean_energy_is_one(rng: np.random.Generator) -> None:
    xy = np.array([[x, y] for x in range(20, 400, 40) for y in range(20, 300, 40)], dtype=float)
    painted = stamp_blobs(draw_blobs(16.0, rng), xy, (300, 400), rng)
    assert float(painted.square().sum()) / len(xy) == pytest.approx(1, rel=0.2)


def test_what_reaches_beyond_the_frame_is_cut_off(rng: np.random.Generator) -> None:
    painted = stamp_blobs(ONE, np.array([[0.0, 5.0], [-30.0, 5.0]]), (11, 20), rng)
    assert painted[5, 0] == painted.max()
    assert float(painted[:, 12:].abs().max()) == 0


def test_nothing_to_paint(rng: np.random.Generator) -> None:
    assert torch.equal(stamp_blobs(ONE, np.empty((0, 2)), (5, 7), rng), torch.zeros(5, 7))
