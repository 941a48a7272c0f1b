import numpy as np
import pytest

from cryopick.validation.measures.map_filter import low_pass


@pytest.mark.parametrize(("waves", "kept"), [(2, 0.5 ** (1 / 4)), (4, 0.5), (8, 0.5**4)])
def test_half_of_the_amplitude_is_left_at_the_resolution(waves: int, kept: float) -> None:
    size, pixel_size = 64, 2.0  # four waves in the box: 32 A
    wave = np.cos(2 * np.pi * waves * np.arange(size) / size)
    density = np.broadcast_to(wave, (size, size, size))
    assert low_pass(density, pixel_size, 32.0)[0, 0, 0] == pytest.approx(kept, rel=0.01)
