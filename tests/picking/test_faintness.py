import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cryopick.picking.faintness import FEWEST, faintness

SHAPE, PARTICLE = (150, 260), 16.0


def _lattice() -> NDArray[np.float64]:  # (n, 2)
    x, y = np.meshgrid(np.arange(20, 250, 26), np.arange(20, 140, 26))
    return np.column_stack([x.ravel(), y.ravel()]).astype(np.float64)


def _blobs(xy: NDArray[np.float64], heights: NDArray[np.float64]) -> torch.Tensor:  # (h, w)
    rows, columns = np.indices(SHAPE)
    image = np.random.default_rng(0).normal(0, 0.3, SHAPE)
    for (x, y), height in zip(xy, heights, strict=True):
        image -= height * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 5.0**2))
    return torch.from_numpy(image).float()


def test_the_faint_ones_stand_out() -> None:
    xy = _lattice()
    heights = np.random.default_rng(1).uniform(1.8, 2.2, len(xy))
    heights[::7] = 0.8
    logits = np.full(len(xy), 3.0)
    found = faintness(_blobs(xy, heights), xy, logits, PARTICLE)
    assert found.shape == logits.shape
    assert found[::7].min() > 5
    assert np.median(np.delete(found, np.arange(0, len(xy), 7))) < 1
    assert found.min() == 0


def test_strong_ones_are_not_rewarded() -> None:
    xy = _lattice()
    heights = np.full(len(xy), 2.0)
    heights[5] = 9.0
    assert faintness(_blobs(xy, heights), xy, np.full(len(xy), 3.0), PARTICLE)[5] == 0


def test_the_unlikely_do_not_say_what_is_typical() -> None:
    xy = _lattice()
    heights = np.where(np.arange(len(xy)) % 3 == 0, 2.0, 0.4)
    logits = np.where(heights > 1, 2.0, -4.0)
    found = faintness(_blobs(xy, heights), xy, logits, PARTICLE)
    assert found[heights < 1].min() > 5
    assert found[heights > 1].max() < 5


@pytest.mark.parametrize("likely", [0, FEWEST - 1])
def test_a_few_are_compared_with_nothing(likely: int) -> None:
    xy = _lattice()
    logits = np.where(np.arange(len(xy)) < likely, 3.0, -3.0)
    assert not faintness(_blobs(xy, np.linspace(0, 2, len(xy))), xy, logits, PARTICLE).any()


def test_even_grey_is_no_trouble() -> None:
    assert not faintness(torch.zeros(SHAPE), _lattice(), np.full(len(_lattice()), 1.0), PARTICLE).any()
