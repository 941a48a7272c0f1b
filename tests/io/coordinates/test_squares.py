from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates.squares import Squares, corners_of

PICKS = Picks(np.array([[10.0, 20.5]]), None, 9.2)


def test_sides_are_even() -> None:
    assert Squares().side(Path("a"), PICKS) == 10
    assert Squares(65).side(Path("a"), PICKS) in (64, 66)
    assert Squares().with_box(64).side(Path("a"), Picks(np.array([[1.0, 2.0]]))) == 64
    np.testing.assert_array_equal(corners_of(PICKS, 10), [[5, 15.5]])


def test_no_size_is_needed_for_nothing() -> None:
    assert Squares().side(Path("a"), Picks(np.empty((0, 2)))) == 2
    with pytest.raises(CoordinatesError, match=r"a\.box: .*--box"):
        Squares().side(Path("a.box"), Picks(np.array([[1.0, 2.0]])))
