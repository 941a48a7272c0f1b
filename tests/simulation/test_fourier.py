import numpy as np
import pytest
import torch

from cryopick.simulation.fourier import apply_filter, coloured_noise, frequencies


def test_frequencies_of_a_rectangle() -> None:
    k = frequencies((4, 6), 2.0)
    assert k.shape == (4, 4)
    assert float(k[2, 0]) == 0.25
    assert float(k[1, 1]) == pytest.approx(np.hypot(1 / 8, 1 / 12))


def test_a_filter_of_ones_changes_nothing() -> None:
    image = torch.randn(9, 12)
    assert torch.allclose(apply_filter(image, torch.ones(9, 7)), image, atol=1e-6)


def test_coloured_noise_has_unit_variance_and_its_colour() -> None:
    noise = coloured_noise((128, 160), lambda k: 1 / k, torch.Generator().manual_seed(0))
    assert float(noise.std()) == pytest.approx(1.0, abs=1e-5)
    power = torch.fft.rfft2(noise).abs() ** 2
    k = frequencies((128, 160))
    low = power[(k > 0.04) & (k < 0.06)].mean()
    high = power[(k > 0.36) & (k < 0.44)].mean()
    assert float(low / high) == pytest.approx(64, rel=0.3)
