import numpy as np
import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.measures.fsc import FscCurve, fourier_shell_correlation

RNG = np.random.default_rng(5)


def curve(*correlation: float) -> FscCurve:
    return FscCurve(np.arange(1, len(correlation) + 1) / 100, np.array(correlation))


def test_a_map_with_itself() -> None:
    density = RNG.standard_normal((24, 24, 24))
    found = fourier_shell_correlation(density, density, 2.0)
    np.testing.assert_allclose(found.correlation, 1)
    np.testing.assert_allclose(found.frequency, np.arange(1, 13) / 48)
    assert found.resolution() == 4.0  # Nyquist


def test_scale_and_offset_do_not_matter_but_sign_does() -> None:
    density = RNG.standard_normal((20, 20, 20))
    np.testing.assert_allclose(fourier_shell_correlation(density, 3 * density + 7, 1.0).correlation, 1)
    np.testing.assert_allclose(fourier_shell_correlation(density, -density, 1.0).correlation, -1)


def test_independent_noise_does_not_agree() -> None:
    one, two = RNG.standard_normal((2, 48, 48, 48))
    correlation = fourier_shell_correlation(one, two, 1.0).correlation
    assert np.abs(correlation[8:]).max() < 0.15  # shells of more than 500 pixels
    assert abs(correlation[8:].mean()) < 0.02


def test_noise_of_known_strength() -> None:
    # Signal and noise of equal power in each half: SNR / (SNR + 1) = 1/2.
    signal, one, two = RNG.standard_normal((3, 48, 48, 48))
    correlation = fourier_shell_correlation(signal + one, signal + two, 1.0).correlation
    assert correlation[8:].mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("size", [32, 33])
def test_noise_above_a_frequency(size: int) -> None:
    signal, *noises = RNG.standard_normal((3, size, size, size))
    whole, half = np.fft.fftfreq(size), np.fft.rfftfreq(size)
    frequency = np.sqrt(whole[:, None, None] ** 2 + whole[:, None] ** 2 + half**2)
    keep = frequency < 10.5 / size  # the first ten shells
    noisy = [
        np.fft.irfftn(
            np.where(keep, np.fft.rfftn(signal), np.fft.rfftn(noise)), s=signal.shape, axes=(0, 1, 2)
        )
        for noise in noises
    ]
    found = fourier_shell_correlation(noisy[0], noisy[1], 2.0)
    np.testing.assert_allclose(found.correlation[:10], 1)
    assert np.abs(found.correlation[11:]).max() < 0.2
    assert found.resolution() == pytest.approx(size * 2 / 10.9, rel=0.03)


def test_the_crossing_is_interpolated() -> None:
    assert curve(1, 0.9, 0.343, -0.057).crossing(0.143) == pytest.approx(0.035)
    assert curve(1, 0.9, 0.343, -0.057).resolution(0.143) == pytest.approx(1 / 0.035)


def test_the_first_crossing_counts() -> None:
    assert curve(0.9, 0.1, 0.9, 0.9).crossing(0.5) == pytest.approx(0.015)


def test_curves_that_do_not_cross() -> None:
    assert curve(0.9, 0.8, 0.7).resolution() == pytest.approx(100 / 3)
    assert curve(0.1, 0.8, 0.7).resolution() is None


def test_correlation_at_a_resolution() -> None:
    assert curve(1, 0.8, 0.4).at(40.0) == pytest.approx(0.6)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"\(8, 8, 6\).*wanted two cubes"):
        fourier_shell_correlation(np.ones((8, 8, 6)), np.ones((8, 8, 6)), 1.0)
    with pytest.raises(ConfigurationError, match="wanted two cubes of one size"):
        fourier_shell_correlation(np.ones((8, 8, 8)), np.ones((6, 6, 6)), 1.0)


def test_an_empty_map_agrees_with_nothing() -> None:
    assert not fourier_shell_correlation(np.zeros((8, 8, 8)), np.ones((8, 8, 8)), 1.0).correlation.any()
