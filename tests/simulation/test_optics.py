import numpy as np
import pytest
import torch

from cryopick.simulation.optics import Optics, contrast_transfer, slab_thickness


def test_wavelength_and_interaction_of_textbooks() -> None:
    assert Optics(voltage=300).wavelength == pytest.approx(0.01969, abs=1e-5)
    assert Optics(voltage=200).wavelength == pytest.approx(0.02508, abs=1e-5)
    assert Optics(voltage=300).interaction == pytest.approx(6.526e-4, rel=2e-3)


def test_transfer_is_the_formula() -> None:
    optics = Optics(defocus=1.5, amplitude_contrast=0.1, spherical_aberration=2.7, b_factor=80.0)
    shape, pixel_size = (48, 64), 2.0
    transfer = contrast_transfer(optics, shape, pixel_size)
    assert transfer.shape == (48, 33)
    for row, column in ((0, 0), (0, 3), (5, 0), (7, 20), (40, 11)):
        k = np.hypot(np.fft.fftfreq(48, pixel_size)[row], np.fft.rfftfreq(64, pixel_size)[column])
        length = 12.2643 / np.sqrt(3e5 * (1 + 0.978476e-6 * 3e5))
        chi = np.pi * length * 15000 * k**2 - np.pi / 2 * 2.7e7 * length**3 * k**4
        wanted = np.sin(chi + np.arcsin(0.1)) * np.exp(-80 / 4 * k**2)
        assert float(transfer[row, column]) == pytest.approx(wanted, abs=2e-3)


def test_a_phase_plate_passes_low_frequencies() -> None:
    transfer = contrast_transfer(
        Optics(phase_shift=90.0, amplitude_contrast=0.0, b_factor=0.0), (32, 32), 2.0
    )
    assert float(transfer[0, 0]) == pytest.approx(1.0, abs=1e-4)


def test_astigmatism_breaks_the_symmetry() -> None:
    transfer = contrast_transfer(Optics(astigmatism=0.3), (64, 64), 3.0)
    assert not torch.allclose(transfer[8, 0], transfer[0, 8], atol=0.02)


def test_coarse_frames_need_one_slab_and_fine_ones_many() -> None:
    assert slab_thickness(Optics(), 12.0) > 1000
    assert slab_thickness(Optics(b_factor=20.0), 1.0) < 100
    assert Optics(defocus=1.0).nearer(500.0).defocus == pytest.approx(1.05)
