import numpy as np
import torch

from cryopick.models import find_peaks
from cryopick.models.sam.prompts import Answers
from cryopick.models.sam.refined import NO_PARTICLES, Masks, Particles, draw_maps, outline


def test_a_discs_centre_and_size() -> None:
    blank = torch.zeros(1, 4, 32, 32)
    answers = Answers(blank, torch.zeros(1, 4), torch.tensor([[10.5, 20.5]]), 2.0)
    true = torch.tensor([43.0, 50.0])
    disc = 20 * (0.42 * 18 - (answers.grid() - true).norm(dim=-1))
    found = outline(answers, disc, torch.tensor([[41.0, 52.0]]), 16.0)
    assert (found.xy[0] - true).norm() < 0.3
    assert abs(float(found.diameters[0]) - 18) < 0.6
    nowhere = outline(answers, blank[:, 0] - 30, torch.tensor([[41.0, 52.0]]), 16.0)
    assert torch.allclose(nowhere.xy, torch.tensor([[41.0, 52.0]]))


def test_what_is_drawn_is_read_again() -> None:
    rng = np.random.default_rng(0)
    grid = np.stack(np.meshgrid(np.arange(12, 180, 14.0), np.arange(12, 120, 14.0)), -1).reshape(-1, 2)
    xy = grid + rng.uniform(-2, 2, grid.shape)
    particles = Particles(xy, rng.normal(0, 3, len(xy)), rng.uniform(14, 19, len(xy)))
    maps = draw_maps(particles, (65, 95), 2, 16.0)
    peaks = find_peaks(maps, 2, 16.0, -12.0)
    order = np.argsort(-particles.logits)
    assert len(peaks.xy) == len(xy)
    # The peak lies in the cell next to the centre, the logit a little below the particle's.
    nearest = np.linalg.norm(peaks.xy[:, None] - xy[None], axis=-1).argmin(1)
    assert sorted(nearest) == list(range(len(xy)))
    np.testing.assert_allclose(peaks.xy, xy[nearest], atol=1e-5)
    np.testing.assert_allclose(peaks.sizes, particles.diameters[nearest] / 16, rtol=1e-5)
    assert np.abs(peaks.logits - particles.logits[nearest]).max() < 40 * 2 / 16**2 + 1e-6
    assert nearest[0] == order[0] or peaks.logits[0] > particles.logits[order[1]] - 0.32


def test_masks_are_those_of_the_nearest_particle() -> None:
    masks = Masks(np.full((2, 8, 8), 3.0, np.float32), np.array([[22.0, 22.0], [52.0, 22.0]]), 2.0)
    masks.logits[1] = -1
    particles = Particles(np.array([[30.0, 30.0], [60.0, 30.0]]), np.zeros(2), np.full(2, 16.0), masks)
    drawn = draw_maps(particles, (30, 45), 2, 16.0).mask[0, 0]
    assert drawn[14, 14] == 3
    assert drawn[14, 29] == -1
    assert drawn[0, 0] == -20
    assert (drawn == 3).sum() == 64


def test_an_empty_image() -> None:
    maps = draw_maps(NO_PARTICLES, (5, 7), 2, 16.0)
    assert (maps.centre == -20).all()
    assert len(find_peaks(maps, 2, 16.0, -10.0).xy) == 0
