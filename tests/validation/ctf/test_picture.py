from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from cryopick.core import Micrograph
from cryopick.io.coordinates import Optics
from cryopick.simulation.optics import Optics as Microscope
from cryopick.validation.ctf import CtfOptions, CtfValues
from cryopick.validation.ctf.estimate import estimate_ctf
from cryopick.validation.ctf.picture import _flattened, _whole, draw_picture


def test_the_other_half_of_a_spectrum() -> None:
    image = torch.randn(12, 12, generator=torch.Generator().manual_seed(0))
    whole = np.fft.fftshift(torch.fft.fft2(image).abs().numpy())
    np.testing.assert_allclose(_whole(torch.fft.rfft2(image).abs()), whole, rtol=1e-4)


def test_rings_are_flattened() -> None:
    y, x = np.mgrid[-128:128, -128:128]
    radius = np.hypot(y, x)
    flat = _flattened(-radius / 10 + 0.2 * np.cos(radius))
    away = flat[(radius > 40) & (radius < 110)]
    assert away.mean() == pytest.approx(0.5, abs=0.06)
    inner, outer = (flat[(radius > low) & (radius < low + 30)].std() for low in (40, 80))
    assert inner == pytest.approx(outer, rel=0.2)


@pytest.mark.parametrize("pixel_size", [1.4, 2.4])
def test_a_picture_is_drawn(ringed: Callable[..., Micrograph], tmp_path: Path, pixel_size: float) -> None:
    known = CtfValues(15500.0, 14500.0, 30.0)
    micrograph = ringed(Microscope(astigmatism=0.05, astigmatism_angle=30.0), pixel_size=pixel_size)
    estimate = estimate_ctf(micrograph, Optics(300.0, 2.7, 0.1), CtfOptions(), known)
    draw_picture(estimate, "a $1_b.mrc", tmp_path / "a_ctf.png")
    with Image.open(tmp_path / "a_ctf.png") as picture:
        assert picture.size == (1300, 620)
