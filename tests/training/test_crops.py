from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.evaluation.region import Region
from cryopick.training import CropGeometry, RandomCrops
from cryopick.training.crops import Placement, cut, draw_placement
from cryopick.training.labelled import LabelledMicrograph

SHAPE = (150, 220)
ANY_TURN = CropGeometry(crop_px=64, free_rotation=1.0, scale_jitter=0.15, on_particle=0.5)
QUARTER_TURNS = replace(ANY_TURN, free_rotation=0.0)


@pytest.fixture
def micrograph(
    draw_discs: Callable[..., NDArray[np.float32]], scatter: Callable[..., NDArray[np.float64]]
) -> LabelledMicrograph:
    """Clean discs of 16 px and depth 1, labelled."""
    centres = scatter(SHAPE, 25, 22.0, seed=1)
    return LabelledMicrograph(
        name="set/a",
        image=draw_discs(SHAPE, centres, diameter=16.0, depth=1.0, noise=0.0).astype(np.float16),
        labels=centres,
        rejected=np.empty((0, 2)),
        band=Region.of_micrograph(SHAPE),
        diameter_px=16.0,
    )


@given(
    st.floats(0, 6.3),
    st.floats(0.5, 2),
    st.sampled_from([-1.0, 1.0]),
    st.lists(st.tuples(st.floats(-50, 300), st.floats(-50, 300)), min_size=1, max_size=4),
)
def test_a_placement_maps_there_and_back(
    angle: float, size: float, mirror: float, points: list[tuple[float, float]]
) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placement = Placement(size * turn @ np.diag([mirror, 1]), np.array([80.0, 60.5]), 64)
    xy = np.array(points)
    np.testing.assert_allclose(placement.to_micrograph(placement.to_crop(xy)), xy, atol=1e-9)
    assert placement.size == pytest.approx(size)


def test_the_middle_of_the_crop_lies_at_the_centre() -> None:
    placement = Placement(np.eye(2), np.array([80.0, 60.5]), 64)
    np.testing.assert_allclose(placement.to_crop(np.array([[80.0, 60.5]])), [[31.5, 31.5]])
    np.testing.assert_allclose(placement.to_micrograph(np.array([[32.5, 31.5]])), [[81, 60.5]])


@pytest.mark.parametrize("crop_px", [64, 63])
def test_a_quarter_turn_is_an_exact_copy(micrograph: LabelledMicrograph, crop_px: int) -> None:
    rng = np.random.default_rng(0)
    noise = replace(micrograph, image=rng.normal(size=SHAPE).astype(np.float32))
    geometry = replace(QUARTER_TURNS, crop_px=crop_px)
    kinds = set()
    for _ in range(20):
        placement = draw_placement(noise, geometry, rng)
        rows, columns = np.mgrid[:crop_px, :crop_px]
        place = placement.to_micrograph(np.stack([columns, rows], -1).astype(float))
        np.testing.assert_allclose(place, place.round(), atol=1e-9)
        x, y = np.moveaxis(place.round().astype(int), -1, 0)
        inside = (x >= 0) & (x < SHAPE[1]) & (y >= 0) & (y < SHAPE[0])
        expected = noise.image[y.clip(0, SHAPE[0] - 1), x.clip(0, SHAPE[1] - 1)]
        crop = cut(noise, placement, 1)
        np.testing.assert_allclose(crop.image[0].numpy()[inside], expected[inside], atol=1e-3)
        kinds.add(tuple(placement.matrix.ravel()))
    assert len(kinds) == 8


@pytest.mark.parametrize("geometry", [QUARTER_TURNS, ANY_TURN], ids=["quarter", "any"])
@pytest.mark.parametrize("stride", [1, 2])
def test_targets_lie_on_the_particles(
    micrograph: LabelledMicrograph, geometry: CropGeometry, stride: int
) -> None:
    rng = np.random.default_rng(0)
    seen = 0
    for _ in range(25):
        crop = cut(micrograph, draw_placement(micrograph, geometry, rng), stride)
        # Reading the targets as a net's maps gives the places of the particles.
        rows, columns = np.nonzero((crop.targets.centre[0] > 0.8).numpy())
        offset = crop.targets.offset[:, rows, columns].numpy().T
        xy = (np.column_stack([columns, rows]) + offset) * stride + (stride - 1) / 2
        x, y = xy.round().astype(int).clip(0, 63).T
        assert (crop.image[0].numpy()[y, x] < -0.9).all()
        on_mask = crop.targets.mask[0].numpy() == 1
        image = crop.image[0].numpy()[::stride, ::stride]
        assert image[on_mask].mean() < -0.8
        assert image[~on_mask].mean() > -0.2
        seen += len(rows)
    assert seen > 100


def test_the_size_of_a_rescaled_crop_is_told(micrograph: LabelledMicrograph) -> None:
    placement = Placement(1.25 * np.eye(2), micrograph.labels[0], 64)
    crop = cut(micrograph, placement, 1)
    near = crop.targets.near == 1
    np.testing.assert_allclose(crop.targets.size[near], np.log(1 / 1.25), rtol=1e-5)
    smaller = cut(replace(micrograph, true_px=12.0), replace(placement, matrix=np.eye(2)), 1)
    np.testing.assert_allclose(smaller.targets.size[smaller.targets.near == 1], np.log(12 / 16), rtol=1e-5)


@pytest.mark.parametrize("geometry", [QUARTER_TURNS, ANY_TURN], ids=["quarter", "any"])
def test_nothing_is_known_outside_the_band(micrograph: LabelledMicrograph, geometry: CropGeometry) -> None:
    rng = np.random.default_rng(2)
    banded = replace(micrograph, band=Region(30.0, 40.0, 180.0, 110.0))
    for _ in range(10):
        placement = draw_placement(banded, geometry, rng)
        weight = cut(banded, placement, 1).targets.weight[0].numpy()
        rows, columns = np.mgrid[:64, :64]
        place = placement.to_micrograph(np.column_stack([columns.ravel(), rows.ravel()]).astype(float))
        np.testing.assert_array_equal(weight.ravel() > 0, banded.band.contains(place))


def test_a_crop_larger_than_the_micrograph_is_padded_and_unknown_there(
    micrograph: LabelledMicrograph,
) -> None:
    geometry = replace(QUARTER_TURNS, crop_px=256)
    crop = cut(micrograph, draw_placement(micrograph, geometry, np.random.default_rng(0)), 1)
    known = crop.targets.weight[0].numpy() > 0
    assert known.sum() == SHAPE[0] * SHAPE[1]
    assert crop.image[0].numpy()[~known].max() < 0.05
    assert np.isfinite(crop.image.numpy()).all()


def test_rejected_places_weigh_more_and_ambiguous_ones_nothing(micrograph: LabelledMicrograph) -> None:
    marked = replace(
        micrograph,
        labels=np.empty((0, 2)),
        rejected=np.array([[70.0, 60.0]]),
        ambiguous=np.array([[95.0, 60.0]]),
    )
    weight = cut(marked, Placement(np.eye(2), np.array([80.5, 60.5]), 64), 1).targets.weight[0]
    assert weight[31, 21].item() == 3
    assert weight[31, 46].item() == 0


def test_crops_stay_on_the_micrograph(micrograph: LabelledMicrograph) -> None:
    rng = np.random.default_rng(0)
    for on_particle in (0.0, 1.0):
        geometry = replace(QUARTER_TURNS, on_particle=on_particle)
        for _ in range(50):
            centre = draw_placement(micrograph, geometry, rng).centre
            assert (centre >= 31).all()
            assert (centre <= np.array([SHAPE[1], SHAPE[0]]) - 31).all()


def test_crops_can_be_had_of_an_empty_micrograph(micrograph: LabelledMicrograph) -> None:
    empty = replace(micrograph, labels=np.empty((0, 2)))
    crop = RandomCrops([empty], replace(ANY_TURN, on_particle=1.0), 2, 1)[0]
    assert crop.image.shape == (1, 64, 64)
    assert crop.targets.centre.shape == (1, 32, 32)
    assert float(crop.targets.centre.max()) == 0


def test_seed_epoch_and_index_decide(micrograph: LabelledMicrograph) -> None:
    def crop(index: int, **options: int) -> torch.Tensor:
        return RandomCrops([micrograph], ANY_TURN, 2, 10, **options)[index].image

    first = crop(3, seed=1, epoch=2)
    assert torch.equal(first, crop(3, seed=1, epoch=2))
    for other in (crop(4, seed=1, epoch=2), crop(3, seed=2, epoch=2), crop(3, seed=1, epoch=3)):
        assert not torch.equal(first, other)


def test_a_large_data_set_does_not_drown_a_small_one(micrograph: LabelledMicrograph) -> None:
    large = [replace(micrograph, name=f"large/{index}") for index in range(9)]
    crops = RandomCrops([*large, replace(micrograph, name="small/0")], ANY_TURN, 2, 7)
    assert len(crops) == 7
    assert crops.probabilities.sum() == pytest.approx(1)
    # The square roots of 9 and 1.
    assert crops.probabilities[:9].sum() / crops.probabilities[9] == pytest.approx(3)


def test_a_free_turn_that_keeps_the_size_is_no_quarter_turn(micrograph: LabelledMicrograph) -> None:
    rng = np.random.default_rng(4)
    same_size = replace(ANY_TURN, scale_jitter=0.0)
    matrices = np.array([draw_placement(micrograph, same_size, rng).matrix for _ in range(50)])
    np.testing.assert_allclose(np.abs(np.linalg.det(matrices)), 1.0)
    assert len(np.unique(matrices.round(6), axis=0)) == 50


@pytest.mark.parametrize("options", [{"crop_px": 0}, {"scale_jitter": -2}, {"on_particle": "abc"}])
def test_numbers_that_cannot_be_meant(options: dict[str, object]) -> None:
    (name,) = options
    with pytest.raises(ConfigurationError, match=rf"data\.geometry\.{name}="):
        replace(ANY_TURN, **options)  # type: ignore[arg-type]
