import numpy as np
import pytest
import torch

from cryopick.simulation.contaminants import Scene


@pytest.fixture
def scene() -> Scene:
    """An empty scene of 200 x 260 px in which the particle is 16 px wide."""
    shape = (200, 260)
    return Scene(
        potential=torch.zeros(shape),
        absorption=torch.zeros(shape),
        hidden=torch.zeros(shape, dtype=torch.bool),
        diameter_px=16.0,
        typical_potential=200.0,
        pixel_size=10.0,
        rng=np.random.default_rng(3),
        generator=torch.Generator().manual_seed(3),
    )
