import pytest
import torch

from cryopick.simulation.detector import Detector, modulation_transfer, record, shot_variance


@pytest.mark.parametrize("pixel_size", [1.0, 12.0])  # few electrons, and many
def test_shot_noise_has_poissons_variance(pixel_size: float) -> None:
    detector = Detector(dose=10.0, efficiency=0.8, mtf_at_nyquist=1.0)
    counts = record(torch.ones(200, 300), detector, pixel_size, torch.Generator().manual_seed(0))
    assert float(counts.mean()) == pytest.approx(1.0, abs=0.01)
    assert float(counts.var()) == pytest.approx(1 / (10 * 0.8 * pixel_size**2), rel=0.03)
    assert shot_variance(detector, pixel_size) == pytest.approx(1 / (10 * 0.8 * pixel_size**2))


def test_mtf_at_nyquist_of_the_camera() -> None:
    transfer = modulation_transfer(Detector(physical_pixel=1.5, mtf_at_nyquist=0.3), (40, 60), 1.5)
    assert float(transfer[20, 0]) == pytest.approx(0.3)
    assert float(transfer[0, 0]) == 1.0
    assert float(modulation_transfer(Detector(), (40, 60), 12.0).min()) > 0.85
