import pytest
import torch

from cryopick.image import background, gaussian_blur, normalise


def _noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_blur_of_a_point_is_a_gaussian() -> None:
    image = torch.zeros(41, 51)
    image[20, 25] = 1
    blurred = gaussian_blur(image, 2.0)
    expected = 1 / (2 * torch.pi * 2.0**2)
    assert blurred[20, 25].item() == pytest.approx(expected, rel=0.02)
    assert blurred[20, 27].item() == pytest.approx(expected * 0.6065, rel=0.02)
    assert blurred[24, 25].item() == pytest.approx(expected * 0.1353, rel=0.02)
    assert blurred.sum().item() == pytest.approx(1.0, rel=1e-5)


def test_blur_of_a_batch_is_that_of_each() -> None:
    images = _noise(2, 3, 20, 31)
    blurred = gaussian_blur(images, 1.3)
    assert blurred.shape == images.shape
    torch.testing.assert_close(blurred[1, 2], gaussian_blur(images[1, 2], 1.3))


def test_blur_of_nothing_and_of_a_constant() -> None:
    image = _noise(10, 12)
    assert gaussian_blur(image, 0) is image
    constant = torch.full((15, 20), 3.5)
    torch.testing.assert_close(gaussian_blur(constant, 4.0), constant)


@pytest.mark.parametrize("sigma", [2.0, 7.5, 24.0])
def test_background_of_a_ramp_is_the_ramp(sigma: float) -> None:
    rows = torch.arange(211.0)[:, None].expand(211, 157)
    found = background(rows, sigma)
    assert found.shape == rows.shape
    # Away from the edges, where the image goes on with its own value.
    inner = slice(int(3 * sigma) + 1, -int(3 * sigma) - 1)
    assert (found - rows)[inner].abs().max() < 0.6


def test_background_does_not_shift_a_blob() -> None:
    rows, columns = torch.meshgrid(torch.arange(120.0), torch.arange(170.0), indexing="ij")
    blob = torch.exp(-((rows - 40) ** 2 + (columns - 101) ** 2) / (2 * 6.0**2))
    found = background(blob, 12.0)
    weight = found.clamp_min(0.2 * float(found.max())) - 0.2 * float(found.max())
    assert float((weight * rows).sum() / weight.sum()) == pytest.approx(40, abs=0.3)
    assert float((weight * columns).sum() / weight.sum()) == pytest.approx(101, abs=0.3)


def test_normalised_noise_has_median_0_and_deviation_1() -> None:
    image = 500 + 7 * _noise(300, 420)
    flat = normalise(image, 24.0)
    assert abs(float(flat.median())) < 0.02
    assert float(flat.std()) == pytest.approx(1, abs=0.03)


def test_neither_gain_nor_offset_nor_a_slow_ramp_matters() -> None:
    image = _noise(200, 260)
    ramp = torch.linspace(0, 2, 260)[None].expand(200, 260)
    plain = normalise(image, 24.0)
    torch.testing.assert_close(normalise(40 * image - 3000, 24.0), plain, atol=5e-3, rtol=0)
    inner = (slice(40, -40), slice(80, -80))
    difference = normalise(image + ramp, 24.0)[inner] - plain[inner]
    assert difference.abs().max() < 0.2


def test_hot_pixels_are_clipped_and_do_not_set_the_scale() -> None:
    image = _noise(200, 260)
    image[3, 4], image[100, 7] = 1e6, -1e6
    flat = normalise(image, 1000.0)
    assert float(flat.max()) == 8.0
    assert float(flat.min()) == -8.0


def test_mostly_constant_images_stay_finite() -> None:
    image = torch.zeros(60, 80)
    image[10:12, 10:12] = 1
    assert torch.isfinite(normalise(image, 24.0)).all()
    assert torch.isfinite(normalise(torch.zeros(20, 30), 24.0)).all()


def test_a_kept_background_is_compressed_and_leaves_the_detail_alone() -> None:
    image = _noise(200, 300)
    image[:, 200:] -= 20  # a film over a third of the frame
    flat, kept = normalise(image, 10.0), normalise(image, 10.0, keep_background=True)
    slow = kept - flat
    assert float(slow[:, :150].mean()) == pytest.approx(0, abs=0.2)
    assert float(slow[:, 250:].mean()) == pytest.approx(-float(torch.asinh(torch.tensor(20.0))), abs=0.2)
    # Whatever the unit of the grey values.
    torch.testing.assert_close(normalise(30 * image + 7, 10.0, keep_background=True), kept, atol=5e-3, rtol=0)


def test_each_image_of_a_stack_has_its_own_background() -> None:
    stack = torch.stack([_noise(90, 70), 3 + _noise(90, 70)])[:, None]
    found = background(stack, 12.0)
    assert found.shape == stack.shape
    for one, alone in zip(found, stack, strict=True):
        torch.testing.assert_close(one[0], background(alone[0], 12.0))
