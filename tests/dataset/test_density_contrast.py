import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.dataset.density_contrast import density_contrast


def disc_image(density: float, diameter: float = 24) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Draw four discs on noise of standard deviation 1, on a gradient, in a non-square image."""
    rows, columns = np.mgrid[:200, :320]
    image = np.random.default_rng(1).normal(0, 1, (200, 320)) + 0.02 * columns
    xy = np.array([[60.0, 50.0], [250.0, 40.0], [120.0, 150.0], [290.0, 120.0]])
    for x, y in xy:
        image += density * (np.hypot(columns - x, rows - y) <= diameter / 2)
    return image.astype(np.float32), xy


@pytest.mark.parametrize("density", [-1.0, 1.0])
def test_contrast_is_density_over_the_noise_that_shrinking_leaves(density: float) -> None:
    image, xy = disc_image(density)
    # 24 px are shrunk twofold: noise of 1 becomes 0.5, so that a disc of 1 stands 2 above it.
    assert density_contrast(image, xy, 24) == pytest.approx(np.full(4, 2 * density), abs=0.5)


def test_nothing_is_seen_where_nothing_is() -> None:
    image, _ = disc_image(-1.0)
    elsewhere = np.array([[60.0, 150.0], [180.0, 80.0], [200.0, 150.0]])
    assert density_contrast(image, elsewhere, 24) == pytest.approx(np.zeros(3), abs=0.5)


def test_a_neighbour_in_the_ring_is_not_background() -> None:
    rows, columns = np.mgrid[:200, :320]
    image = np.random.default_rng(2).normal(0, 1, (200, 320))
    xy = np.array([[x, y] for x in range(60, 260, 25) for y in range(60, 150, 25)], dtype=np.float64)
    for x, y in xy:
        image -= np.hypot(columns - x, rows - y) <= 12
    alone = density_contrast(image.astype(np.float32), xy[:1], 24)
    together = density_contrast(image.astype(np.float32), xy, 24)
    assert len(together) == len(xy)
    assert together.mean() < -1.2
    assert abs(alone[0]) < abs(together.mean())


def test_labels_at_the_border_count_and_those_outside_do_not() -> None:
    image, _ = disc_image(-1.0)
    edges = np.array([[0.0, 0.0], [319.0, 199.0], [320.0, 100.0], [-3.0, 5.0], [5.0, 500.0]])
    assert len(density_contrast(image, edges, 24)) == 2


def test_small_particles_and_tiny_images_are_measured_unshrunk() -> None:
    rows, columns = np.mgrid[:40, :60]
    image = np.random.default_rng(3).normal(0, 0.1, (40, 60)) - (np.hypot(columns - 20, rows - 30) <= 4)
    assert density_contrast(image.astype(np.float32), np.array([[20.0, 30.0]]), 8)[0] < -5
    assert density_contrast(image.astype(np.float32), np.array([[20.0, 30.0]]), 4000).shape == (0,)


def test_a_flat_image_says_nothing() -> None:
    assert density_contrast(np.ones((60, 80), dtype=np.float32), np.array([[20.0, 30.0]]), 24).shape == (0,)
