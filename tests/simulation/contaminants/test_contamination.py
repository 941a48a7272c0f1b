import pytest
import torch

from cryopick.simulation.contaminants import Contamination, Scene, contaminate
from cryopick.simulation.particles import ParticleViews


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
        Contamination(other_protein=0.1),
        Contamination(faded=0.1),
        Contamination(swarm=0.1),
    ],
)
def test_each_changes_the_scene_and_says_where(
    one: Contamination, scene: Scene, ball_views: ParticleViews
) -> None:
    contaminate(scene, one, ball_views, ball_views, 2.5)
    assert float(scene.potential.abs().max()) > 0 or float(scene.absorption.max()) > 0
    assert scene.distractors
    assert torch.isfinite(scene.potential).all()
    assert float(scene.absorption.min()) >= -1e-6


def test_a_clean_frame_stays_empty(scene: Scene, ball_views: ParticleViews) -> None:
    contaminate(scene, Contamination(), ball_views, ball_views, 2.5)
    assert float(scene.potential.abs().max()) == 0
    assert scene.distractors == []
