import numpy as np
import torch

from cryopick.simulation.smudges import draw_smudges


def test_dirt_hides_where_it_is() -> None:
    clean, dirty = 0, 0
    for seed in range(40):
        rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
        smudges = draw_smudges((90, 140), 16.0, rng, generator)
        assert smudges.density.shape == smudges.hidden.shape == (90, 140)
        assert smudges.centres.shape == (len(smudges.centres), 2)
        x, y = smudges.centres.T
        assert ((x >= 0) & (x <= 140) & (y >= 0) & (y <= 90)).all()
        clean += not smudges.hidden.any()
        dirty += bool(smudges.hidden.any())
        if not smudges.hidden.any():
            # Beyond what hides only the soft foot of a film or disc is left.
            assert float(smudges.density.abs().max()) < 0.5
    assert clean > 8
    assert dirty > 8
