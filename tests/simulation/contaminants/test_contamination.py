import numpy as np
import pytest
import torch

from cryopick.simulation.contaminants import Contamination, Scene, contaminate
from cryopick.simulation.particles import ParticleViews


def _scene(seed: int = 0) -> Scene:
    shape = (200, 260)
    return Scene(
        potential=torch.zeros(shape),
        absorption=torch.zeros(shape),
        hidden=torch.zeros(shape, dtype=torch.bool),
        diameter_px=16.0,
        typical_potential=200.0,
        pixel_size=10.0,
        rng=np.random.default_rng(seed),
        generator=torch.Generator().manual_seed(seed),
    )


@pytest.mark.parametrize(
    "one",
    [
        Contamination(carbon=True),
        Contamination(grid_bar=True),
        Contamination(droplets=3),
        Contamination(frost=1),
        Contamination(plates=1),
        Contamination(mottles=1),
        Contamination(gold=3),
        Contamination(specks=3),
        Contamination(fibres=2),
        Contamination(other_protein=True),
    ],
)
def test_each_changes_the_scene_and_says_where(one: Contamination, ball_views: ParticleViews) -> None:
    scene = _scene()
    contaminate(scene, one, ball_views, 2.5)
    assert float(scene.potential.abs().max()) > 0 or float(scene.absorption.max()) > 0
    assert scene.distractors
    assert torch.isfinite(scene.potential).all()
    assert float(scene.absorption.min()) >= -1e-6


def test_a_clean_frame_stays_empty(ball_views: ParticleViews) -> None:
    scene = _scene()
    contaminate(scene, Contamination(), ball_views, 2.5)
    assert float(scene.potential.abs().max()) == 0
    assert scene.distractors == []


def test_gold_is_round_and_where_it_is_said_to_be(ball_views: ParticleViews) -> None:
    scene = _scene(3)
    contaminate(scene, Contamination(gold=1), ball_views, 2.5)
    rows, columns = np.indices(scene.shape)
    dark = scene.potential.numpy()
    (x, y) = scene.distractors[0]
    assert (dark * columns).sum() / dark.sum() == pytest.approx(x, abs=0.6)
    assert (dark * rows).sum() / dark.sum() == pytest.approx(y, abs=0.6)
    assert scene.hidden[round(y), round(x)]
