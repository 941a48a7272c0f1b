from pathlib import Path

import pytest

from cryopick.core import PixelSizeError
from cryopick.io.micrographs import PixelSizeSource, resolve_pixel_size

PATH = Path("mic.mrc")


def test_one_source_is_enough() -> None:
    assert resolve_pixel_size(PATH, None, None) is None
    assert resolve_pixel_size(PATH, 1.77, None) == 1.77
    assert resolve_pixel_size(PATH, None, 1.06) == 1.06


def test_within_one_per_cent_the_option_holds() -> None:
    assert resolve_pixel_size(PATH, 1.00, 1.0099) == 1.0099
    assert resolve_pixel_size(PATH, 2.00, 1.981) == 1.981


def test_a_conflict_names_both_values_and_the_way_out() -> None:
    with pytest.raises(PixelSizeError, match=r"mic\.mrc.* 1\.34 .* 1\.77 .*--trust-pixel-size header"):
        resolve_pixel_size(PATH, 1.34, 1.77)
    with pytest.raises(PixelSizeError):
        resolve_pixel_size(PATH, 2.0, 2.021)


def test_trust_settles_a_conflict_only() -> None:
    assert resolve_pixel_size(PATH, 1.34, 1.77, PixelSizeSource.HEADER) == 1.34
    assert resolve_pixel_size(PATH, 1.34, 1.77, PixelSizeSource.OPTION) == 1.77
    assert resolve_pixel_size(PATH, None, 1.77, PixelSizeSource.HEADER) == 1.77


@pytest.mark.parametrize("option", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_option_is_refused(option: float) -> None:
    with pytest.raises(PixelSizeError, match="--pixel-size"):
        resolve_pixel_size(PATH, 1.34, option)
