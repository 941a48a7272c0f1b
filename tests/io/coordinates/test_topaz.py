from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates import NamedPicks, read_coordinates
from cryopick.io.coordinates.topaz import TOPAZ

FOREIGN = """image_name\tx_coord\ty_coord\tscore
mic 1.frames\t120\t31\t3.2161
mic 1.frames\t17\t250\t-5.75
other\t8\t9\t0.5
"""


def test_coordinates_and_log_odds(tmp_path: Path) -> None:
    (tmp_path / "topaz.txt").write_text(FOREIGN)
    picks = TOPAZ.read(tmp_path / "topaz.txt")
    assert list(picks) == ["mic 1.frames", "other"]
    np.testing.assert_array_equal(picks["mic 1.frames"].xy, [[120, 31], [17, 250]])
    np.testing.assert_array_equal(picks["mic 1.frames"].scores, [3.2161, -5.75])


def test_scaled_to_the_micrographs(tmp_path: Path) -> None:
    (tmp_path / "topaz.txt").write_text(FOREIGN)
    picks = read_coordinates(tmp_path / "topaz.txt", scale=8)
    np.testing.assert_array_equal(picks["mic 1.frames"].xy, [[960, 248], [136, 2000]])


def test_what_is_written(tmp_path: Path) -> None:
    picks = Picks(np.array([[1.5, 2.0]]), np.array([0.25]))
    TOPAZ.write_joint([NamedPicks("mics/mic 1.frames.mrc", picks)], tmp_path / "t.txt")
    assert (tmp_path / "t.txt").read_text() == (
        "image_name\tx_coord\ty_coord\tscore\nmic 1.frames\t1.500000\t2.000000\t0.250000\n"
    )


@pytest.mark.parametrize(
    "text", ["", "image_name\tx_coord\na\t1\n", FOREIGN + "a\t1\t2\t3\t4\n", FOREIGN + "a\tx\t2\t3\n"]
)
def test_other_contents_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.txt").write_text(text)
    with pytest.raises(CoordinatesError, match=r"t\.txt"):
        TOPAZ.read(tmp_path / "t.txt")


def test_names_that_look_like_numbers(tmp_path: Path) -> None:
    names = ["0007", "7", "1.10", "1.1"]
    picks = Picks(np.array([[1.5, 2.0]]), np.array([0.25]))
    TOPAZ.write_joint([NamedPicks(f"{name}.mrc", picks) for name in names], tmp_path / "t.txt")
    assert list(TOPAZ.read(tmp_path / "t.txt")) == names
