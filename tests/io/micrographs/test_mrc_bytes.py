import numpy as np
import pytest

from cryopick.io.micrographs.mrc_bytes import evidently_unsigned


def noise(mean: float, deviation: float) -> np.ndarray:
    return np.random.default_rng(7).normal(mean, deviation, (30, 50)).round()


@pytest.mark.parametrize("deviation", [2, 20, 40])
def test_unsigned_values_around_the_middle_wrap(deviation: float) -> None:
    image = noise(128, deviation).clip(0, 255).astype(np.uint8)
    assert evidently_unsigned(image.view(np.int8))


@pytest.mark.parametrize("deviation", [2, 20, 40])
def test_signed_values_around_zero_do_not(deviation: float) -> None:
    assert not evidently_unsigned(noise(0, deviation).clip(-128, 127).astype(np.int8))


@pytest.mark.parametrize("mean", [95, 160])
def test_a_few_unsigned_values_beyond_the_middle_tell(mean: float) -> None:
    image = noise(mean, 12)
    assert 0 < min((image > 127).mean(), (image < 128).mean()) < 0.02
    assert evidently_unsigned(image.astype(np.uint8).view(np.int8))


@pytest.mark.parametrize("mean", [60, 190])
def test_values_on_one_side_are_left_to_the_standard(mean: float) -> None:
    assert not evidently_unsigned(noise(mean, 10).astype(np.uint8).view(np.int8))


def test_no_evidence_is_left_to_the_standard() -> None:
    uniform = np.random.default_rng(7).integers(-128, 128, (30, 50), dtype=np.int8)
    assert not evidently_unsigned(uniform)
    assert not evidently_unsigned(np.zeros((5, 1), dtype=np.int8))
