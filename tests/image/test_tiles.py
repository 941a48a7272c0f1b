from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from cryopick.image import Tile, blend_weights, plan_tiles


def test_a_small_image_is_one_tile() -> None:
    assert plan_tiles((100, 256), 256, 64) == [Tile(0, 0, 100, 256)]


def test_known_tiles() -> None:
    tiles = plan_tiles((100, 250), 100, 20, multiple=8)
    assert tiles[0] == Tile(0, 0, 100, 96)
    assert [(tile.left, tile.right) for tile in tiles] == [(0, 96), (72, 168), (144, 240), (152, 250)]


@given(
    st.integers(1, 700),
    st.integers(1, 700),
    st.integers(32, 256),
    st.integers(0, 128),
    st.sampled_from([1, 2, 8, 16]),
)
def test_tiles_cover_everything_and_overlap(
    height: int, width: int, size: int, overlap: int, multiple: int
) -> None:
    assume(overlap < size - 2 * multiple)
    tiles = plan_tiles((height, width), size, overlap, multiple)
    covered = np.zeros((height, width), dtype=int)
    for tile in tiles:
        assert tile.top % multiple == 0
        assert tile.left % multiple == 0
        assert tile.top < tile.bottom <= height
        assert tile.left < tile.right <= width
        # The last tile of a row reaches to the edge, up to one multiple further than the others.
        assert max(tile.shape) < size + multiple
        covered[tile.top : tile.bottom, tile.left : tile.right] += 1
    assert covered.min() >= 1
    assert len(set(tiles)) == len(tiles)
    starts = sorted({(tile.left, tile.right) for tile in tiles})
    for (_, right), (left, _) in pairwise(starts):
        assert right - left >= overlap


@pytest.mark.parametrize("overlap", [-1, 64, 100])
def test_an_overlap_that_leaves_no_progress(overlap: int) -> None:
    with pytest.raises(ValueError, match="tiles of 64 px cannot overlap"):
        plan_tiles((200, 200), 64, overlap)


def test_known_blend_weights() -> None:
    weights = blend_weights((3, 6), ramp=1)
    torch.testing.assert_close(weights[1], torch.tensor([0.5, 1, 1, 1, 1, 0.5]))
    torch.testing.assert_close(weights[0], torch.tensor([0.5, 1, 1, 1, 1, 0.5]) / 2)


def test_blend_weights_are_positive_and_symmetric() -> None:
    weights = blend_weights((37, 50), ramp=12)
    assert float(weights.min()) > 0
    assert float(weights.max()) == 1
    torch.testing.assert_close(weights, weights.flip(0, 1))
    assert (weights[18, :14].diff() >= 0).all()


def test_neighbours_fade_into_each_other() -> None:
    tiles = plan_tiles((40, 150), 64, 20)
    total = torch.zeros(40, 150)
    weight = torch.zeros(40, 150)
    for tile in tiles:
        place = slice(tile.top, tile.bottom), slice(tile.left, tile.right)
        weight[place] += blend_weights(tile.shape, 20)
        total[place] += blend_weights(tile.shape, 20) * 3.0
    torch.testing.assert_close(total / weight, torch.full((40, 150), 3.0))
