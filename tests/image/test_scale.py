from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from cryopick.core import ConfigurationError, Micrograph, bin_micrograph
from cryopick.image import PickingScale, gaussian_blur, plan_picking_scale, standardise, to_picking_scale

SCALE = PickingScale(particle_px=16.0)


@pytest.fixture
def micrograph() -> Micrograph:
    rows, columns = np.mgrid[:300, :420]
    noise = np.random.default_rng(3).normal(0, 0.2, (300, 420))
    disc = np.hypot(columns - 130.0, rows - 70.0) < 20
    return Micrograph((1000 + 30 * (noise - disc)).astype(np.float32), 1.5, Path("a.mrc"))


def test_a_particle_takes_the_pixels_of_the_scale(micrograph: Micrograph) -> None:
    scaled = to_picking_scale(micrograph, 40.0, SCALE)
    assert scaled.image.shape == (120, 168)
    dark = torch.nonzero(scaled.image < -5).numpy()[:, ::-1]
    assert np.ptp(dark, axis=0) == pytest.approx([15, 15], abs=2)
    np.testing.assert_allclose(scaled.rescaling.to_original(dark.mean(0)[None]), [[130, 70]], atol=0.7)


def test_one_hot_pixel_does_not_outweigh_the_data(micrograph: Micrograph) -> None:
    hot = micrograph.image.copy()
    hot[200, 300] = 1e9
    scale = PickingScale(particle_px=16.0, detail=4.0)
    clean, spoilt = (to_picking_scale(one, 40.0, scale).image for one in (micrograph, Micrograph(hot, 1.5)))
    assert (spoilt - clean).abs().quantile(0.99) < 0.1


@pytest.mark.parametrize("shape", [(1, 400), (400, 2)])
def test_a_strip_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ConfigurationError, match=r"a\.mrc: a particle diameter of 40 px does not fit"):
        plan_picking_scale(shape, 40.0, SCALE, Path("a.mrc"))


def test_bright_particles_are_made_dark(micrograph: Micrograph) -> None:
    negative = Micrograph(-micrograph.image)
    dark = to_picking_scale(micrograph, 40.0, SCALE).image
    bright = to_picking_scale(negative, 40.0, SCALE, bright=True).image
    torch.testing.assert_close(bright, dark, atol=5e-3, rtol=0)
    ground = replace(SCALE, keep_background=True)
    slope = np.linspace(0, 30, micrograph.image.shape[1], dtype=np.float32)
    dark = to_picking_scale(Micrograph(micrograph.image + slope), 40.0, ground).image
    bright = to_picking_scale(Micrograph(-micrograph.image - slope), 40.0, ground, bright=True).image
    torch.testing.assert_close(bright, dark, atol=5e-3, rtol=0)


def test_the_micrograph_is_left_alone(micrograph: Micrograph) -> None:
    before = micrograph.image.copy()
    to_picking_scale(micrograph, 16.0, SCALE)
    np.testing.assert_array_equal(micrograph.image, before)


@pytest.mark.parametrize("diameter_px", [0.1, 841.0, 1e6])
def test_an_absurd_diameter_is_refused(micrograph: Micrograph, diameter_px: float) -> None:
    with pytest.raises(ConfigurationError, match=r"a\.mrc: a particle diameter of .* 420 x 300 px; check"):
        to_picking_scale(micrograph, diameter_px, SCALE)


def test_a_particle_as_large_as_the_micrograph_is_not_absurd(micrograph: Micrograph) -> None:
    assert to_picking_scale(micrograph, 420.0, SCALE).image.shape == (11, 16)


def test_a_binned_micrograph_gives_the_same_bits(micrograph: Micrograph) -> None:
    rescaling = plan_picking_scale(micrograph.shape, 130.0, SCALE, micrograph.path)
    assert rescaling.binning == 5
    binned = to_picking_scale(bin_micrograph(micrograph, 5), 130.0, SCALE)
    assert torch.equal(binned.image, to_picking_scale(micrograph, 130.0, SCALE).image)
    with pytest.raises(ValueError, match=r"a\.mrc: binned by 2, wanted 5"):
        to_picking_scale(bin_micrograph(micrograph, 2), 130.0, SCALE)


def test_a_whitened_micrograph_forgets_its_filter() -> None:
    scale = PickingScale(particle_px=16.0, detail=2.4)
    raw = torch.randn((256, 330), generator=torch.Generator().manual_seed(0))
    filtered = 30 * gaussian_blur(raw, 0.6) + 100
    one, other = standardise(raw, scale), standardise(filtered, scale)
    assert float((one - other).abs().median()) < 0.05
    assert float(one.median()) == pytest.approx(0, abs=0.05)
