import pytest

from cryopick.io.micrographs.header import plausible_pixel_size


@pytest.mark.parametrize("value", [0.0, 1.0, -1.5, float("nan"), float("inf"), 3.5e6, 1.0 + 1e-7])
def test_what_programs_write_that_do_not_know_is_unknown(value: float) -> None:
    assert plausible_pixel_size(value) is None


@pytest.mark.parametrize("value", [0.4, 0.999, 1.001, 1.06, 1.77, 13.5])
def test_what_microscopes_do_is_known(value: float) -> None:
    assert plausible_pixel_size(value) == value
