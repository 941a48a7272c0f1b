import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.distance import pdist

from cryopick.models import (
    LEAST_DISTANCE,
    Peaks,
    PickMaps,
    doubt_crowded,
    find_peaks,
    keep_apart,
    render_targets,
)


def _maps(xy: NDArray[np.float64], shape: tuple[int, int], stride: int, particle_px: float) -> PickMaps:
    """The maps of a net that knows where the particles are."""
    targets = render_targets(xy, shape, stride, particle_px)
    return PickMaps(
        torch.logit(targets.centre.clamp(1e-4, 1 - 1e-4)), targets.offset, targets.mask, targets.size
    )


@pytest.mark.parametrize("stride", [1, 2])
def test_planted_particles_come_back_to_a_fraction_of_a_pixel(stride: int) -> None:
    xy = np.array([[20.3, 8.8], [37.1, 30.6], [70.0, 12.25], [71.4, 50.9]])
    peaks = find_peaks(_maps(xy, (61, 91), stride, 16.0), stride, 16.0, floor=0.0)
    assert len(peaks.xy) == 4
    nearest = np.linalg.norm(peaks.xy[:, None] - xy, axis=-1)
    assert sorted(nearest.argmin(1)) == [0, 1, 2, 3]
    assert nearest.min(1).max() < 1e-3
    assert (np.diff(peaks.logits) <= 0).all()


def test_sizes_are_read_where_the_particles_are() -> None:
    xy = np.array([[20.0, 9.0], [70.0, 40.0]])
    targets = render_targets(xy, (61, 91), 1, 16.0, true_px=12.0)
    maps = PickMaps(torch.logit(targets.centre.clamp(1e-4, 1 - 1e-4)), *targets[1:2], *targets[3:5])
    np.testing.assert_allclose(find_peaks(maps, 1, 16.0, floor=0.0).sizes, [0.75, 0.75], rtol=1e-5)


def test_particles_in_the_corners_survive() -> None:
    xy = np.array([[0.0, 0.0], [90.0, 0.0], [0.0, 60.0], [90.0, 60.0]])
    peaks = find_peaks(_maps(xy, (61, 91), 1, 16.0), 1, 16.0, floor=0.0)
    found = {(round(x), round(y)) for x, y in peaks.xy}
    assert found == {(0, 0), (90, 0), (0, 60), (90, 60)}


def test_the_floor_is_a_floor() -> None:
    centre = torch.full((1, 1, 40, 60), -9.0)
    centre[0, 0, 10, 10], centre[0, 0, 30, 40] = -2.0, 3.0
    blank = torch.zeros(1, 2, 40, 60)
    maps = PickMaps(centre, blank, blank[:, :1], blank[:, :1])
    assert find_peaks(maps, 1, 16.0, floor=-3.0).logits.tolist() == [3.0, -2.0]
    assert find_peaks(maps, 1, 16.0, floor=-1.0).xy.tolist() == [[40.0, 30.0]]


@pytest.mark.parametrize("value", [-9.0, 0.0, 9.0])
def test_a_flat_map_has_no_peak(value: float) -> None:
    centre = torch.full((1, 1, 40, 60), value)
    blank = torch.zeros(1, 2, 40, 60)
    peaks = find_peaks(PickMaps(centre, blank, blank[:, :1], blank[:, :1]), 1, 16.0, floor=-1.0)
    assert peaks.xy.shape == (0, 2)
    assert peaks.logits.shape == (0,)


def test_offsets_move_no_further_than_the_least_distance() -> None:
    centre = torch.full((1, 1, 60, 60), -9.0)
    centre[0, 0, 30, 30] = 2.0
    offset = torch.full((1, 2, 60, 60), 100.0)
    peaks = find_peaks(PickMaps(centre, offset, centre, centre), 1, 16.0, floor=0.0)
    np.testing.assert_allclose(peaks.xy, [[30 + 0.3 * 16, 30 + 0.3 * 16]])


@pytest.mark.parametrize("stride", [1, 2])
def test_no_two_candidates_are_too_close_and_the_same_map_gives_the_same(stride: int) -> None:
    generator = torch.Generator().manual_seed(5)
    # Whole numbers: many equal values.
    centre = torch.randint(-3, 3, (1, 1, 80, 120), generator=generator).float()
    offset = 4 * torch.randn(1, 2, 80, 120, generator=generator)
    maps = PickMaps(centre, offset, centre, centre)
    peaks = find_peaks(maps, stride, 16.0, floor=0.0)
    assert len(peaks.xy) > 50
    assert pdist(peaks.xy).min() >= LEAST_DISTANCE * 16.0
    again = find_peaks(maps, stride, 16.0, floor=0.0)
    np.testing.assert_array_equal(again.xy, peaks.xy)
    np.testing.assert_array_equal(again.logits, peaks.logits)


def test_half_precision_maps_are_read() -> None:
    maps = _maps(np.array([[20.0, 30.0]]), (60, 60), 1, 16.0)
    peaks = find_peaks(PickMaps(*(part.to(torch.bfloat16) for part in maps)), 1, 16.0, floor=0.0)
    np.testing.assert_allclose(peaks.xy, [[20, 30]], atol=0.01)


def test_keep_apart_prefers_the_better_ones() -> None:
    xy = np.array([[0.0, 0.0], [3.0, 0.0], [6.0, 0.0], [50.0, 0.0]])
    # The second falls to the first; the third is then far enough from what is left.
    np.testing.assert_array_equal(keep_apart(xy, 5.0), [0, 2, 3])
    np.testing.assert_array_equal(keep_apart(xy, 7.0), [0, 3])
    assert len(keep_apart(np.empty((0, 2)), 5.0)) == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40), st.floats(0.5, 12))
def test_keep_apart_keeps_apart_and_drops_nothing_without_need(
    points: list[tuple[int, int]], distance: float
) -> None:
    xy = np.array(points, dtype=np.float64).reshape(-1, 2)
    kept = keep_apart(xy, distance)
    if len(kept) > 1:
        assert pdist(xy[kept]).min() > distance or np.isclose(pdist(xy[kept]).min(), distance)
    for dropped in set(range(len(xy))) - set(kept.tolist()):
        better = kept[kept < dropped]
        assert np.linalg.norm(xy[better] - xy[dropped], axis=1).min() <= distance


def test_a_candidate_near_a_better_one_is_doubted() -> None:
    xy = np.array([[0.0, 0.0], [40.0, 0.0], [46.0, 0.0], [52.0, 0.0], [0.0, 9.0]])
    peaks = Peaks(xy, np.array([8.0, 3.0, 2.5, 2.0, -1.0]), np.arange(5.0))
    doubted = doubt_crowded(peaks, 16.0, floor=-3.0)
    # The third lies 6 px from a better one, the fourth 6 px from a better one; 9 px are more than half of 16.
    certainty = 1 / (1 + np.exp(-np.array([3.0, 2.5])))
    np.testing.assert_allclose(doubted.logits, [8, 3, 2.5 - certainty[0], 2 - certainty[1], -1])
    assert doubted.sizes.tolist() == [0, 1, 2, 3, 4]
    assert len(doubt_crowded(peaks, 16.0, floor=1.2).xy) == 3
    assert doubt_crowded(peaks, 20.0, floor=-3.0).logits[-1] == pytest.approx(-2.0, abs=1e-3)


def test_doubt_brings_the_best_to_the_front() -> None:
    peaks = Peaks(np.array([[0.0, 0], [5, 0], [50, 0]]), np.array([2.0, 1.9, 1.5]), np.ones(3))
    assert doubt_crowded(peaks, 16.0, floor=-3.0).xy[:, 0].tolist() == [0, 50, 5]
    nothing = Peaks(np.empty((0, 2)), np.empty(0), np.empty(0))
    assert len(doubt_crowded(nothing, 16.0, floor=0.0).xy) == 0
