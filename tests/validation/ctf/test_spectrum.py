from pathlib import Path

import numpy as np
import pytest
import torch

from cryopick.core import Micrograph, MicrographError, PixelSizeError
from cryopick.validation.ctf.spectrum import Spectrum, measure_spectrum

rng = np.random.default_rng(0)


def test_a_wave_is_where_its_length_says() -> None:
    # 12 A along the rows and 40 A along the columns, on a non-square micrograph.
    row, column = np.mgrid[:700, :900]
    wave = np.cos(2 * np.pi * (row * 2 / 12 + column * 2 / 40)) + 0.01 * rng.standard_normal((700, 900))
    spectrum = measure_spectrum(Micrograph(wave.astype(np.float32), 2.0))
    assert spectrum.side == 700
    peak = np.unravel_index(int(spectrum.power.argmax()), spectrum.power.shape)
    step = 1 / (spectrum.side * spectrum.spacing)
    assert peak[0] * step == pytest.approx(1 / 12, abs=step)
    assert peak[1] * step == pytest.approx(1 / 40, abs=step)


def test_a_gradient_leaves_no_cross() -> None:
    column = np.mgrid[:600, :640][1]
    image = column / 100 + rng.standard_normal((600, 640))
    power = measure_spectrum(Micrograph(image.astype(np.float32), 1.5)).power
    assert power[0, 10:].mean() == pytest.approx(power[100, 10:].mean(), rel=0.25)


def test_cropping_leaves_frequencies_in_place() -> None:
    power = torch.arange(12.0)[:, None] + torch.arange(7.0) / 10
    cropped = Spectrum(power, 1.0).cropped(1.5)
    assert cropped.spacing == 1.5
    expected = [[0, 0.1, 0.2, 0.3, 0.4], [1, 1.1, 1.2, 1.3, 1.4], [11, 11.1, 11.2, 11.3, 11.4]]
    torch.testing.assert_close(cropped.power[[0, 1, 7]], torch.tensor(expected))
    assert Spectrum(power, 1.0).cropped(0.9).power is power


def test_what_cannot_be_measured() -> None:
    image = np.eye(200, 300, dtype=np.float32)
    with pytest.raises(PixelSizeError, match="pass --pixel-size"):
        measure_spectrum(Micrograph(image))
    with pytest.raises(MicrographError, match=r"small\.mrc: 200x300 px at 1 A/px; wanted 384 A"):
        measure_spectrum(Micrograph(image, 1.0, Path("small.mrc")))
