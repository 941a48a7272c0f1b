import pytest
import torch

from cryopick.simulation.ice import Ice, structural_power, thickness_map, transmission


def test_the_gradient_goes_where_it_says() -> None:
    thickness = thickness_map(
        Ice(thickness=400, gradient=0.5, direction=90.0), (60, 90), 10.0, torch.Generator().manual_seed(0)
    )
    assert float(thickness.mean()) == pytest.approx(400, rel=1e-4)
    assert float(thickness[-1, 0]) == pytest.approx(500, rel=1e-4)  # 90 degrees: along y, downwards
    assert float(thickness[0, 0]) == pytest.approx(300, rel=1e-4)


def test_transmission_of_one_mean_free_path() -> None:
    assert float(transmission(torch.tensor(3500.0))) == pytest.approx(0.3679, abs=1e-4)


def test_structural_noise_doubles_at_its_knee() -> None:
    power = structural_power(Ice(noise_knee=200.0, noise_slope=2.0), (400, 400), 10.0)
    assert float(power[0, 20]) == pytest.approx(2.0)  # 20 / 4000 A = 1 / 200 A
    assert float(power[0, 0]) == 0
