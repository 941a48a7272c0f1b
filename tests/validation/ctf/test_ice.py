import pytest
import torch

from cryopick.validation.ctf.ice import water_ring
from cryopick.validation.ctf.spectrum import Spectrum


def falling(side: int, spacing: float) -> tuple[torch.Tensor, torch.Tensor]:
    """A background that falls by e in each 0.1 / A, and its frequencies."""
    frequency = torch.hypot(torch.fft.fftfreq(side, spacing)[:, None], torch.fft.rfftfreq(side, spacing))
    return torch.exp(-frequency / 0.1), frequency


def test_the_ring_is_told_from_a_falling_background() -> None:
    power, frequency = falling(900, 1.4)
    assert water_ring(Spectrum(power, 1.4)) == pytest.approx(1.0, abs=0.02)
    power[(frequency > 0.25) & (frequency < 0.29)] *= 3
    assert water_ring(Spectrum(power, 1.4)) == pytest.approx(3.0, abs=0.06)


def test_coarse_pixels_do_not_show_it() -> None:
    assert water_ring(Spectrum(falling(900, 1.52)[0], 1.52)) is None
    assert water_ring(Spectrum(falling(900, 1.51)[0], 1.51)) is not None
