import numpy as np
import torch

from cryopick.simulation.contaminants.scene import Scene


def test_a_patch_is_cut_at_the_frame() -> None:
    scene = Scene(
        potential=torch.zeros(20, 30),
        absorption=torch.zeros(20, 30),
        hidden=torch.zeros(20, 30, dtype=torch.bool),
        diameter_px=8.0,
        typical_potential=1.0,
        pixel_size=10.0,
        rng=np.random.default_rng(0),
        generator=torch.Generator().manual_seed(0),
    )
    scene.add(torch.ones(5, 5), 29.0, 0.0, absorbing=0.5, hide_above=0.5)
    assert float(scene.potential.sum()) == 9
    assert float(scene.absorption.sum()) == 4.5
    assert scene.hidden[:3, 27:].all()
    scene.add(torch.ones(5, 5), 100.0, 100.0)
    assert float(scene.potential.sum()) == 9
