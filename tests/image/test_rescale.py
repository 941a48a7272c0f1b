from math import pi

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch_fourier_rescale import fourier_rescale_2d

from cryopick.core import bin_image
from cryopick.image import Rescaling, plan_rescaling, rescale


def _resample(image: torch.Tensor, rescaling: Rescaling) -> torch.Tensor:
    return rescale(torch.from_numpy(bin_image(image.numpy(), rescaling.binning)), rescaling)


def _discs(shape: tuple[int, int], centres: NDArray[np.float64], diameter: float) -> torch.Tensor:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    image = np.zeros(shape)
    for x, y in centres:
        image += 1 / (1 + np.exp((np.hypot(columns - x, rows - y) - diameter / 2) / 1.0))
    return torch.from_numpy(image.astype(np.float32))


def _centres_of_mass(image: torch.Tensor, near: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Centre of mass around each of the places ``near``, far enough from the edge."""
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    found = []
    for x, y in near:
        weight = image.numpy() * (np.hypot(columns - x, rows - y) < radius)
        found.append([(weight * columns).sum(), (weight * rows).sum()] / weight.sum())
    return np.array(found)


@pytest.mark.parametrize(
    ("shape", "diameter", "target"),
    [
        ((301, 437), 40.0, 16.0),  # Fourier crop alone
        ((611, 502), 90.0, 16.0),  # binned by 2, odd sides
        ((611, 503), 121.7, 16.0),  # binned by 3, neither side a multiple
        ((503, 802), 160.0, 12.0),  # binned by 5
        ((96, 131), 12.0, 16.0),  # enlarged
        ((150, 201), 16.0, 16.0),  # as it is
    ],
)
def test_discs_come_back_where_they_were(shape: tuple[int, int], diameter: float, target: float) -> None:
    height, width = shape
    fractions = np.array([[0.25, 0.3], [0.75, 0.3], [0.3, 0.72], [0.7, 0.7]])
    centres = fractions * [width, height] + [0.3, -0.4]
    factor = target / diameter
    rescaling = plan_rescaling(shape, factor)

    image = _resample(_discs(shape, centres, diameter), rescaling)
    seen = _centres_of_mass(image, rescaling.to_rescaled(centres), radius=0.75 * target)

    np.testing.assert_allclose(rescaling.to_original(seen), centres, atol=0.5)
    assert image.shape == rescaling.target_shape


@given(
    st.integers(1, 9000),
    st.integers(1, 9000),
    st.floats(0.02, 3.0),
    st.floats(-10, 9000),
    st.floats(-10, 9000),
)
def test_maps_there_and_back(height: int, width: int, factor: float, x: float, y: float) -> None:
    rescaling = plan_rescaling((height, width), factor)
    there = rescaling.to_rescaled(np.array([[x, y]]))
    np.testing.assert_allclose(rescaling.to_original(there), [[x, y]], atol=1e-6)


@given(st.integers(40, 9000), st.integers(40, 9000), st.floats(0.05, 2.0))
def test_the_plan_keeps_the_scale_of_both_axes(height: int, width: int, factor: float) -> None:
    rescaling = plan_rescaling((height, width), factor)
    corners = rescaling.to_rescaled(np.array([[0.0, 0.0], [width - 1.0, height - 1.0]]))
    span = corners[1] - corners[0]
    # Each side is rounded to whole pixels, and the last bin may be short.
    short = rescaling.binning * factor
    np.testing.assert_allclose(span, factor * np.array([width - 1, height - 1]), atol=1 + 2 * short)


def test_known_maps() -> None:
    even = plan_rescaling((400, 800), 0.5)
    assert (even.target_shape, even.binning) == ((200, 400), 1)
    np.testing.assert_allclose(even.to_rescaled(np.array([[400.0, 200.0]])), [[200, 100]])
    binned = plan_rescaling((400, 800), 0.15)
    assert (binned.target_shape, binned.binning) == ((60, 120), 4)
    # The first of the binned pixels lies between the second and third of the original.
    np.testing.assert_allclose(binned.to_original(np.array([[60.0, 30.0]])), [[401.5, 201.5]])


def test_no_side_vanishes() -> None:
    assert plan_rescaling((3, 5000), 0.01).target_shape == (1, 50)


@pytest.mark.parametrize("factor", [0.05, 0.17, 0.4, 1.0, 1.6])
def test_the_mean_stays(factor: float) -> None:
    rng = np.random.default_rng(1)
    image = torch.from_numpy(rng.normal(100, 5, (240, 320)).astype(np.float32))
    rescaled = _resample(image, plan_rescaling((240, 320), factor))
    assert float(rescaled.mean()) == pytest.approx(float(image.mean()), abs=1e-2)


@pytest.mark.parametrize("shape", [(240, 320), (243, 317)])
@pytest.mark.parametrize("factor", [0.1, 0.23, 0.5, 1.4])
def test_a_slow_wave_stays(shape: tuple[int, int], factor: float) -> None:
    height, width = shape
    rescaling = plan_rescaling(shape, factor)
    rows, columns = np.mgrid[:height, :width]
    wave = np.cos(2 * pi * (2 * columns / width + 1 * rows / height))
    rescaled = _resample(torch.from_numpy(wave.astype(np.float32)), rescaling)

    new_rows, new_columns = np.mgrid[: rescaling.target_shape[0], : rescaling.target_shape[1]]
    places = rescaling.to_original(np.column_stack([new_columns.ravel(), new_rows.ravel()]).astype(float))
    expected = np.cos(2 * pi * (2 * places[:, 0] / width + places[:, 1] / height)).reshape(
        rescaling.target_shape
    )
    # The Fourier transform is periodic: where bins do not fill the image, its edges feel the other side.
    inner = (slice(3, -3), slice(3, -3))
    np.testing.assert_allclose(rescaled.numpy()[inner], expected[inner], atol=0.05)


def test_the_same_size_is_left_alone() -> None:
    image = torch.rand(20, 30)
    assert rescale(image, Rescaling((20, 30), (20, 30), 1)) is image


@pytest.mark.parametrize("shape", [(200, 300), (201, 301), (200, 301), (201, 300)])
@pytest.mark.parametrize("target", [(100, 150), (101, 150), (77, 99), (76, 98), (200, 31)])
def test_the_short_way_leads_where_the_librarys_leads(
    shape: tuple[int, int], target: tuple[int, int]
) -> None:
    image = torch.randn(shape, generator=torch.Generator().manual_seed(0)) + 5
    expected = fourier_rescale_2d(image, target_shape=target)[0]
    torch.testing.assert_close(rescale(image, Rescaling(shape, target, 1)), expected, atol=1e-5, rtol=0)
