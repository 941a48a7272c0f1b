import pytest
import torch

from cryopick.simulation.handling import LEAST_CLIP, Handling, handle


@pytest.fixture
def image() -> torch.Tensor:
    return torch.randn(90, 120, generator=torch.Generator().manual_seed(0)) + 5


def test_nothing_is_done_by_default(image: torch.Tensor) -> None:
    assert handle(image, Handling()).equal(image)


def test_eight_bits_are_whole_numbers_of_a_byte(image: torch.Tensor) -> None:
    treated = handle(image, Handling(eight_bit=True))
    assert treated.equal(treated.round())
    assert (float(treated.min()), float(treated.max())) == (0.0, 255.0)


@pytest.mark.parametrize("step", [Handling(low_pass=1.5), Handling(denoise=1.0)])
def test_smoothing_lowers_the_noise_and_keeps_the_mean(image: torch.Tensor, step: Handling) -> None:
    treated = handle(image, step)
    assert float(treated.std()) < 0.7
    assert float(treated.mean()) == pytest.approx(5, abs=0.05)


def test_a_high_pass_takes_slow_changes_away() -> None:
    slope = torch.linspace(0, 10, 120)[None, :].repeat(90, 1)
    slope = torch.cat([slope, slope.flip(1)], dim=1)
    treated = handle(slope, Handling(high_pass=8.0))
    assert float(treated.std()) < 0.2 * float(slope.std())


def test_local_contrast_evens_out_dark_regions(image: torch.Tensor) -> None:
    image[:, 60:] = (image[:, 60:] - 5) * 0.3
    treated = handle(image, Handling(local_contrast=0.02))
    assert float(treated[:, 70:].std() / treated[:, :50].std()) > 0.5


@pytest.mark.parametrize("limit", [LEAST_CLIP, 0.03])
def test_local_contrast_keeps_what_lies_beside_gold(limit: float) -> None:
    image = 5 + 0.1 * torch.randn(300, 400, generator=torch.Generator().manual_seed(0))
    image[:20, :30] = 0  # so that few of the grey values are left for the rest
    treated = handle(image, Handling(local_contrast=limit))
    assert float((treated[50:] == treated.max()).float().mean()) < 0.05


def test_limits_that_spoil_images_are_refused() -> None:
    with pytest.raises(ValueError, match="wanted 0, or"):
        Handling(local_contrast=0.005)
