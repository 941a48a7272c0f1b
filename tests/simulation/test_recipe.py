import numpy as np
import torch

from cryopick.simulation.borders import add_borders
from cryopick.simulation.recipe import draw_borders, draw_recipe, draw_visibility


def test_recipes_cover_the_world() -> None:
    rng = np.random.default_rng(0)
    recipes = [draw_recipe(rng, (384, 384), 12.0, 192.0) for _ in range(400)]
    defocus = np.array([recipe.optics.defocus for recipe in recipes])
    density = np.array([recipe.crowd.density for recipe in recipes])
    assert defocus.min() < 0.6
    assert defocus.max() > 3.5
    assert density.min() == 0
    assert density.max() > 0.8
    assert 0.1 < np.mean([recipe.contamination.carbon for recipe in recipes]) < 0.3
    assert 0.02 < np.mean([recipe.stain_halo is not None for recipe in recipes]) < 0.12
    assert not any(recipe.bright for recipe in recipes)


def test_the_share_of_bright_frames_is_as_asked_for() -> None:
    rng = np.random.default_rng(0)
    assert all(draw_recipe(rng, (64, 64), 12.0, 192.0, bright_share=1.0).bright for _ in range(20))


def test_large_particles_stand_out() -> None:
    rng = np.random.default_rng(0)
    small, large = (np.array([draw_visibility(rng, one) for _ in range(600)]) for one in (100.0, 800.0))
    assert small.min() >= 5.0
    assert 8.0 < np.median(small) < 16.0
    assert large.min() >= 20.0  # nobody looks for a virus in the noise
    assert np.median(large) > 5 * np.median(small)
    assert 0.1 < np.mean(small > 24.0) < 0.25


def test_borders_leave_most_of_a_frame_smaller_than_the_particle() -> None:
    rng = np.random.default_rng(0)
    drawn = [draw_borders(rng, (80, 120), 500.0) for _ in range(200)]
    assert max(one.left for one in drawn) == max(one.right for one in drawn) == 30
    assert max(one.top for one in drawn) == max(one.bottom for one in drawn) == 20
    image = torch.randn(80, 120, generator=torch.Generator().manual_seed(0))
    for borders in drawn:
        assert torch.equal(add_borders(image, borders)[20:60, 30:90], image[20:60, 30:90])
