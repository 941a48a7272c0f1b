import numpy as np
import pytest
import torch

from cryopick.image import gaussian_blur
from cryopick.image.whiten import ring_powers, whiten

SHAPE = (300, 426)
PATCH = 32
EVERYTHING = 1e3
"""Detail in cycles per px: an envelope that keeps all."""


@pytest.fixture
def white() -> torch.Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(0))


def _inner(image: torch.Tensor) -> torch.Tensor:
    """Leave out the edges, which continue differently."""
    return image[24:-24, 24:-24].flatten()


def _correlation(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(torch.corrcoef(torch.stack([_inner(one), _inner(other)]))[0, 1])


def test_power_spreads_evenly(white: torch.Tensor) -> None:
    filtered = white - 0.8 * gaussian_blur(white, 2.0)
    decibel = 10 * torch.log10(ring_powers(whiten(filtered, PATCH, EVERYTHING), PATCH)[2:])
    assert float(decibel.max() - decibel.min()) < 1.5


@pytest.mark.parametrize("sigma", [0.5, 0.8])
def test_a_publishers_filter_makes_no_difference(white: torch.Tensor, sigma: float) -> None:
    specimen = gaussian_blur(white, 1.0) + 0.3 * white
    published = 40 * gaussian_blur(specimen, sigma) + 7
    assert _correlation(specimen, published) < 0.99
    assert _correlation(whiten(specimen, PATCH, 0.2), whiten(published, PATCH, 0.2)) > 0.995


def test_a_carbon_edge_does_not_decide_the_spectrum(white: torch.Tensor) -> None:
    edge = white.clone()
    edge[:, :60] += 40
    assert _correlation(whiten(white, PATCH, 0.2)[:, 120:], whiten(edge, PATCH, 0.2)[:, 120:]) > 0.98


def test_detail_finer_than_wanted_is_left_out(white: torch.Tensor) -> None:
    power = ring_powers(whiten(white, PATCH, 0.1), PATCH)
    # Amplitude exp(-0.5 (f / 0.1)^2): at 8 / 32 cycles per px 27 dB, less what leaks.
    assert 10 * np.log10(float(power[8] / power[1])) == pytest.approx(-26.7, abs=3)


def test_dots_stay_where_they_are() -> None:
    image = torch.zeros(SHAPE)
    image[97, 203] = -5.0
    image += 0.05 * torch.randn(SHAPE, generator=torch.Generator().manual_seed(1))
    darkest = int(whiten(image, PATCH, 0.2).argmin())
    assert divmod(darkest, SHAPE[1]) == (97, 203)


@pytest.mark.parametrize("shape", [(2, 2), (5, 40), (31, 7), (33, 64)])
def test_small_images_keep_their_shape(shape: tuple[int, int]) -> None:
    image = torch.randn(shape, generator=torch.Generator().manual_seed(2))
    whitened = whiten(image, PATCH, 0.2)
    assert whitened.shape == shape
    assert torch.isfinite(whitened).all()


def test_nothing_comes_of_nothing() -> None:
    whitened = whiten(torch.full(SHAPE, 3.0), PATCH, 0.2)
    assert float(whitened.abs().max()) < 1e-3
