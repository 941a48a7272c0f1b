from collections.abc import Callable

import numpy as np
import pytest
import torch

from cryopick.core import Micrograph
from cryopick.io.coordinates import Optics
from cryopick.simulation.optics import Optics as Microscope
from cryopick.validation.ctf import CtfValues
from cryopick.validation.ctf.radial import fit_radially, squared_ctf
from cryopick.validation.ctf.spectrum import Spectrum, measure_spectrum

OPTICS = Optics(300.0, 2.7, 0.1)


def test_relions_formula() -> None:
    # CTF::getDeltaF and CTF::getCTF of RELION's ctf.h, x the column's frequency and y the row's.
    values = CtfValues(15000.0, 13000.0, 35.0)
    ours = squared_ctf(Spectrum(torch.ones(64, 33), 2.0), values, OPTICS)
    y, x = np.fft.fftfreq(64, 2.0)[:, None], np.fft.rfftfreq(64, 2.0)
    squared = x**2 + y**2
    angle = np.arctan2(y, x) - np.deg2rad(35.0)
    defocus = -(15000 + 13000) / 2 - (15000 - 13000) / 2 * np.cos(2 * angle)
    wavelength = 12.2643247 / np.sqrt(300e3 * (1 + 300e3 * 0.978466e-6))
    phase = np.pi * wavelength * defocus * squared + np.pi / 2 * 2.7e7 * wavelength**3 * squared**2
    theirs = np.sin(phase - np.arctan(0.1 / np.sqrt(1 - 0.1**2))) ** 2
    np.testing.assert_allclose(ours.numpy(), theirs, atol=2e-3)


def test_rings_end_where_the_signal_does(ringed: Callable[..., Micrograph]) -> None:
    limit = 5.5
    microscope = Microscope(defocus=1.5, astigmatism=0.1, astigmatism_angle=20.0, b_factor=0.0)
    rings, noise = measure_spectrum(ringed(microscope)), measure_spectrum(ringed(microscope, noise=100.0))
    frequency = torch.hypot(torch.fft.fftfreq(rings.side, 1.5)[:, None], torch.fft.rfftfreq(rings.side, 1.5))
    power = torch.where(frequency < 1 / limit, rings.power, noise.power)
    values = CtfValues(16000.0, 14000.0, 20.0)
    radial = fit_radially(Spectrum(power, 1.5), values, OPTICS, 30.0)
    assert radial.resolution == pytest.approx(limit, rel=0.1)
    assert len(radial.windows) == len(radial.correlation)
    assert radial.frequency[0] == pytest.approx(1 / 30, rel=0.05)


def test_another_defocus_is_not_followed_far(ringed: Callable[..., Micrograph]) -> None:
    spectrum = measure_spectrum(ringed(Microscope(defocus=1.5)))
    right = fit_radially(spectrum, CtfValues(15000.0, 15000.0, 0.0), OPTICS, 30.0).resolution
    wrong = fit_radially(spectrum, CtfValues(13000.0, 13000.0, 0.0), OPTICS, 30.0).resolution
    assert right is not None
    assert wrong is None or wrong > 2 * right
