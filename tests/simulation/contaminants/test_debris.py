import numpy as np
import pytest
import torch
from scipy.ndimage import distance_transform_edt

from cryopick.simulation.contaminants import Scene
from cryopick.simulation.contaminants.debris import (
    add_faded,
    add_fibre,
    add_gold,
    add_other_protein,
    add_speck,
)
from cryopick.simulation.particles import ParticleViews


def test_gold_is_where_it_is_said_to_be(scene: Scene) -> None:
    add_gold(scene)
    rows, columns = np.indices(scene.shape)
    dark = scene.potential.numpy()
    (x, y) = scene.distractors[0]
    assert (dark * columns).sum() / dark.sum() == pytest.approx(x, abs=0.6)
    assert (dark * rows).sum() / dark.sum() == pytest.approx(y, abs=0.6)
    assert scene.hidden[round(y), round(x)]


def test_a_fibre_is_long_and_thin(scene: Scene) -> None:
    add_fibre(scene)
    rows, columns = torch.nonzero(scene.potential > 0.3 * scene.potential.max(), as_tuple=True)
    spread = np.linalg.eigvalsh(np.cov(columns.numpy(), rows.numpy()))
    assert spread[1] > 4 * spread[0]


def test_what_marks_a_fibre_lies_on_it_however_bent(scene: Scene) -> None:
    for _ in range(100):
        scene.potential.zero_()
        scene.distractors.clear()
        add_fibre(scene)
        body = scene.potential.numpy() > 0.2 * float(scene.potential.max())
        away = distance_transform_edt(~body)
        height, width = scene.shape
        for x, y in scene.distractors:
            if 0 <= x < width and 0 <= y < height:
                assert away[int(y), int(x)] < 0.25 * scene.diameter_px


def test_specks_add_up(scene: Scene) -> None:
    for _ in range(5):
        add_speck(scene)
    assert len(scene.distractors) == 5
    assert float(scene.potential.min()) == 0


def test_another_protein_is_smaller_and_strewn(scene: Scene, ball_views: ParticleViews) -> None:
    add_other_protein(scene, ball_views, 2.5, 0.05)
    area = int((scene.potential > 0.2 * scene.potential.max()).sum()) / len(scene.distractors)
    assert area < np.pi * 8**2 * 0.6


def test_other_protein_is_as_crowded_as_asked(scene: Scene, ball_views: ParticleViews) -> None:
    add_other_protein(scene, ball_views, 2.5, 0.6)
    wanted = 0.6 * scene.shape[0] * scene.shape[1] / scene.diameter_px**2
    assert len(scene.distractors) == pytest.approx(wanted, abs=4 * wanted**0.5)


def test_faded_particles_have_their_size_and_less_contrast(scene: Scene, ball_views: ParticleViews) -> None:
    add_faded(scene, ball_views, 2.5, 0.001)
    (place,) = scene.distractors
    whole = 2.5 * float(ball_views.images.max())
    assert 0.2 * whole < float(scene.potential.max()) < 0.6 * whole
    rows, columns = np.indices(scene.shape)
    near = np.hypot(columns - place[0], rows - place[1]) < 0.6 * scene.diameter_px
    assert float(scene.potential[torch.from_numpy(~near)].max()) < 0.01 * whole
    assert int((scene.potential > 0.2 * scene.potential.max()).sum()) > 0.6 * np.pi * 8**2
