from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from cryopick.models import render_targets
from cryopick.models import targets as targets_module

NOTHING = np.empty((0, 2))


def test_a_particle_on_a_cell_centre() -> None:
    targets = render_targets(np.array([[20.0, 8.0]]), (24, 40), 1, 16.0)
    centre = targets.centre[0, 0]
    assert centre.shape == (24, 40)
    assert torch.nonzero(centre == centre.max()).tolist() == [[8, 20]]
    assert centre[8, 20].item() == 1
    # One standard deviation is 0.12 diameters, here 1.92 px.
    assert centre[8, 22].item() == pytest.approx(np.exp(-0.5 * (2 / 1.92) ** 2), rel=1e-5)
    assert targets.offset[0, :, 8, 20].tolist() == [0, 0]
    assert targets.offset[0, :, 9, 23].tolist() == [-3, -1]


@pytest.mark.parametrize("stride", [1, 2])
def test_offsets_lead_to_the_centre(stride: int) -> None:
    xy = np.array([[20.3, 8.8], [37.1, 20.0]])
    targets = render_targets(xy, (25, 41), stride, 16.0)
    rows, columns = np.nonzero(targets.near[0, 0].numpy())
    offset = targets.offset[0].numpy()[:, rows, columns].T
    reached = (np.column_stack([columns, rows]) + offset) * stride + (stride - 1) / 2
    distances = np.linalg.norm(reached[:, None] - xy[None], axis=-1).min(1)
    assert distances.max() < 1e-4
    assert targets.centre.shape == (1, 1, -(-25 // stride), -(-41 // stride))


def test_discs_of_the_mask_and_of_the_offsets() -> None:
    targets = render_targets(np.array([[50.0, 40.0]]), (80, 100), 1, 40.0)
    assert targets.mask.sum().item() == pytest.approx(np.pi * (0.42 * 40) ** 2, rel=0.02)
    assert targets.near.sum().item() == pytest.approx(np.pi * (0.35 * 40) ** 2, rel=0.02)
    assert targets.offset[0][:, targets.near[0, 0] == 0].abs().max().item() == 0


def test_the_mask_and_the_size_follow_the_real_particle() -> None:
    targets = render_targets(np.array([[50.0, 40.0]]), (80, 100), 1, 40.0, true_px=30.0)
    assert targets.mask.sum().item() == pytest.approx(np.pi * (0.42 * 30) ** 2, rel=0.02)
    near = targets.near == 1
    np.testing.assert_allclose(targets.size[near], np.log(30 / 40), rtol=1e-5)
    assert targets.size[~near].abs().max().item() == 0
    nominal = render_targets(np.array([[50.0, 40.0]]), (80, 100), 1, 40.0)
    assert nominal.size.abs().max().item() == 0


def test_no_particle() -> None:
    targets = render_targets(NOTHING, (20, 30), 2, 16.0)
    for part in (targets.centre, targets.offset, targets.near, targets.mask, targets.size):
        assert part.abs().max().item() == 0
    assert targets.weight.min().item() == targets.weight.max().item() == 1


def test_between_two_particles_each_side_belongs_to_its_own() -> None:
    targets = render_targets(np.array([[10.0, 10.0], [16.0, 10.0]]), (20, 30), 1, 16.0)
    assert targets.offset[0, 0, 10, 11].item() == -1
    assert targets.offset[0, 0, 10, 15].item() == 1


def test_a_particle_outside_still_reaches_in() -> None:
    targets = render_targets(np.array([[-2.0, 5.0]]), (20, 30), 1, 16.0)
    assert targets.near[0, 0, 5, 0].item() == 1
    assert targets.offset[0, :, 5, 0].tolist() == [-2, 0]


@pytest.mark.parametrize("stride", [1, 2])
def test_unknown_places_weigh_nothing(stride: int) -> None:
    known = np.zeros((21, 31), dtype=bool)
    known[4:11, 6:29] = True
    weight = render_targets(NOTHING, (21, 31), stride, 16.0, known=known).weight[0, 0].numpy()
    rows, columns = np.nonzero(weight)
    assert set(weight[rows, columns]) == {1}
    centre_rows = np.rint(rows * stride + (stride - 1) / 2).astype(int)
    centre_columns = np.rint(columns * stride + (stride - 1) / 2).astype(int)
    assert known[centre_rows, centre_columns].all()
    assert len(rows) == pytest.approx(known.sum() / stride**2, rel=0.2)


def test_rejected_places_weigh_more_but_not_on_a_particle() -> None:
    targets = render_targets(
        np.array([[10.0, 10.0]]),
        (40, 60),
        1,
        16.0,
        hard_negatives=np.array([[40.0, 20.0], [12.0, 10.0]]),
    )
    weight = targets.weight[0, 0]
    assert weight[20, 40].item() == 3
    assert weight[20, 45].item() == 3
    assert weight[20, 46].item() == 1
    assert weight[targets.near[0, 0] == 1].max().item() == 1
    assert targets.centre[0, 0, 20, 40].item() < 1e-3


def test_ambiguous_places_weigh_nothing_but_on_a_particle() -> None:
    targets = render_targets(
        np.array([[10.0, 10.0]]), (40, 60), 1, 16.0, ambiguous=np.array([[40.0, 20.0], [14.0, 10.0]])
    )
    weight = targets.weight[0, 0]
    assert weight[20, 40].item() == weight[20, 48].item() == 0
    assert weight[20, 49].item() == 1
    assert weight[targets.near[0, 0] == 1].min().item() == 1


def test_nothing_is_asked_for_the_nearest_of_no_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would double the time of every crop."""
    asked: list[int] = []

    def tree(places: np.ndarray[Any, np.dtype[np.float64]]) -> cKDTree:
        asked.append(len(places))
        return cKDTree(places)

    monkeypatch.setattr(targets_module, "cKDTree", tree)
    render_targets(np.array([[10.0, 10.0]]), (20, 30), 1, 16.0, hard_negatives=NOTHING, ambiguous=NOTHING)
    assert asked == [1]


def test_an_unknown_place_stays_unknown_where_experts_rejected() -> None:
    weight = render_targets(
        NOTHING, (20, 30), 1, 16.0, known=np.zeros((20, 30), bool), hard_negatives=np.array([[10.0, 10.0]])
    ).weight
    assert weight.max().item() == 0


@given(
    st.lists(st.tuples(st.floats(-10, 70), st.floats(-10, 50)), max_size=8),
    st.sampled_from([1, 2]),
    st.floats(6, 40),
)
def test_maps_stay_in_their_ranges(points: list[tuple[float, float]], stride: int, particle: float) -> None:
    targets = render_targets(np.array(points).reshape(-1, 2), (41, 63), stride, particle)
    assert all(torch.isfinite(part).all() for part in targets)
    assert all(part.dtype == torch.float32 for part in targets)
    assert 0 <= float(targets.centre.min()) <= float(targets.centre.max()) <= 1
    assert set(targets.near.unique().tolist()) <= {0.0, 1.0}
    assert float(targets.offset.abs().max()) <= 0.35 * particle / stride + 1e-4
