from dataclasses import replace

import numpy as np
import pytest
import torch

from cryopick.image import gaussian_blur
from cryopick.simulation import FrameRecipe, simulate_frame
from cryopick.simulation.borders import Borders
from cryopick.simulation.contaminants import Contamination
from cryopick.simulation.crowd import Crowd
from cryopick.simulation.optics import Optics
from cryopick.simulation.particles import ParticleViews

CLEAN = FrameRecipe(
    shape=(180, 300),
    pixel_size=10.0,
    visibility=25.0,
    optics=Optics(defocus=2.0),
    crowd=Crowd(density=0.15, spacing=1.6, overlapping=0.0, broken=0.0),
)


def test_particles_are_dark_where_the_labels_say(ball_views: ParticleViews) -> None:
    frame = simulate_frame(CLEAN, ball_views, np.random.default_rng(0))
    assert frame.image.shape == (180, 300)
    assert frame.image.dtype == torch.float32
    assert 15 < len(frame.xy) < 50
    smooth = gaussian_blur(frame.image, 4.0).numpy()
    background = np.median(smooth)
    for x, y in frame.xy:
        if not (12 < x < 287 and 12 < y < 167):
            continue
        left, top = round(x) - 8, round(y) - 8
        window = smooth[top : top + 17, left : left + 17]
        row, column = np.unravel_index(window.argmin(), window.shape)
        assert np.hypot(left + column - x, top + row - y) < 2.5
        assert window.min() < background


def test_the_mask_covers_the_particles(ball_views: ParticleViews) -> None:
    frame = simulate_frame(CLEAN, ball_views, np.random.default_rng(0))
    places = np.rint(frame.xy).astype(int).clip(0, [299, 179])
    assert frame.mask.numpy()[places[:, 1], places[:, 0]].all()
    expected = len(frame.xy) * np.pi * 8**2
    assert 0.7 * expected < int(frame.mask.sum()) < 1.3 * expected


def test_the_same_seed_gives_the_same_frame(ball_views: ParticleViews) -> None:
    dirty = replace(CLEAN, contamination=Contamination(carbon=True, frost=2, mottles=1, other_protein=0.1))
    one, same, other = (simulate_frame(dirty, ball_views, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.image.equal(same.image)
    np.testing.assert_array_equal(one.xy, same.xy)
    np.testing.assert_array_equal(one.labelled.orientations, same.labelled.orientations)
    assert not one.image.equal(other.image)


def _contrast(recipe: FrameRecipe, views: ParticleViews) -> float:
    frame = simulate_frame(recipe, views, np.random.default_rng(0))
    image, mask = frame.image, frame.mask
    return float(image[mask].mean() - image[~mask].mean())


@pytest.mark.parametrize("stain_halo", [None, 0.5])
def test_the_sign_is_as_asked_for(ball_views: ParticleViews, stain_halo: float | None) -> None:
    recipe = replace(CLEAN, stain_halo=stain_halo)
    assert _contrast(recipe, ball_views) < 0
    assert _contrast(replace(recipe, bright=True), ball_views) > 0


def test_streaked_borders_have_no_labels(ball_views: ParticleViews) -> None:
    recipe = replace(CLEAN, borders=Borders(left=30, bottom=20))
    frame = simulate_frame(recipe, ball_views, np.random.default_rng(0))
    assert frame.xy[:, 0].min() >= 30
    assert frame.xy[:, 1].max() <= 160
    assert float(np.ptp(frame.image[50, :30].numpy())) == 0
    x, y = frame.unmarked.xy.T
    assert len(x) > 2
    assert ((x < 30) | (y > 159)).all()
    assert ((x >= 0) & (y <= 179)).all()


def test_distractors_keep_clear_of_what_may_be_picked(ball_views: ParticleViews) -> None:
    crowd = replace(CLEAN.crowd, broken=0.5)
    recipe = replace(CLEAN, crowd=crowd, contamination=Contamination(droplets=30, other_protein=0.1))
    frame = simulate_frame(recipe, ball_views, np.random.default_rng(0))
    assert len(frame.distractors_xy) > 5
    assert len(frame.ambiguous) > 5
    allowed = np.concatenate([frame.xy, frame.ambiguous_xy])
    distances = np.linalg.norm(frame.distractors_xy[:, None] - allowed[None], axis=2)
    assert distances.min() >= 0.6 * frame.diameter_px


def test_heights_give_each_particle_its_own_defocus(ball_views: ParticleViews) -> None:
    recipe = replace(CLEAN, ice=replace(CLEAN.ice, thickness=1500.0))
    frame = simulate_frame(recipe, ball_views, np.random.default_rng(0))
    defocus = frame.labelled.defocus
    assert defocus.shape == (len(frame.xy),)
    assert 0.03 < np.ptp(defocus) < 0.15
    assert defocus.mean() == pytest.approx(2.0, abs=0.03)


def test_a_frame_without_particles(ball_views: ParticleViews) -> None:
    frame = simulate_frame(replace(CLEAN, crowd=Crowd(density=0.0)), ball_views, np.random.default_rng(0))
    assert frame.xy.shape == (0, 2)
    assert frame.labelled.orientations.shape == (0, 3)
    assert not frame.mask.any()
