from pathlib import Path

import numpy as np
import pytest
import starfile

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates.cryolo_cbox import CBOX

FOREIGN = """# Created by cryolo 1.9.3


data_global

_cbox_format_version   1.0

data_cryolo

loop_
_CoordinateX #1
_CoordinateY #2
_CoordinateZ #3
_Width #4
_Height #5
_Depth #6
_EstWidth #7
_EstHeight #8
_Confidence #9
_NumBoxes #10
_Angle #11
1051.5 742.0 <NA> 220.0 220.0 <NA> 176.4 180.2 0.9123 <NA> <NA>
-10.0 3000.25 <NA> 220.0 220.0 <NA> 190.0 190.0 0.3101 <NA> <NA>


data_cryolo_include

loop_
_slice_index #1
<NA>
"""
OLD = "1051.5\t742\t220\t220\t0.9123\t176.4\t180.2\n-10\t3000.25\t220\t220\t0.3101\t190\t190\n"


@pytest.mark.parametrize("text", [FOREIGN, OLD])
def test_corners_become_centres(tmp_path: Path, text: str) -> None:
    (tmp_path / "mic 1.frames.cbox").write_text(text)
    picks = CBOX.read(tmp_path / "mic 1.frames.cbox")["mic 1.frames"]
    np.testing.assert_array_equal(picks.xy, [[1161.5, 852], [100, 3110.25]])
    np.testing.assert_array_equal(picks.scores, [0.9123, 0.3101])
    assert picks.diameter_px == (184.15 if text is FOREIGN else None)


def test_nothing_known_but_the_boxes(tmp_path: Path) -> None:
    text = FOREIGN.replace("0.9123", "<NA>").replace("0.3101", "nan")
    for number in ("176.4", "180.2", "190.0"):
        text = text.replace(number, "<NA>")
    (tmp_path / "a.cbox").write_text(text)
    picks = CBOX.read(tmp_path / "a.cbox")["a"]
    assert picks.scores is None
    assert picks.diameter_px is None


def test_what_is_written(tmp_path: Path) -> None:
    picks = Picks(np.array([[100.25, 50.0], [7, 8]]), np.array([0.5, 0.25]), 30.0)
    CBOX.with_box(64).write(picks, tmp_path / "a.cbox")
    blocks = starfile.read(tmp_path / "a.cbox")
    assert blocks["global"] == {"cbox_format_version": 1.0}
    assert blocks["cryolo"]["Width"].tolist() == [64, 64]
    assert blocks["cryolo"]["CoordinateX"].tolist() == [68.25, -25]
    assert (tmp_path / "a.cbox").read_text().count("<NA>") == 8
    again = CBOX.read(tmp_path / "a.cbox")["a"]
    assert again.diameter_px == 30
    np.testing.assert_array_equal(again.scores, picks.scores)


@pytest.mark.parametrize(
    "text", [FOREIGN.replace("_Width", "_Breadth"), FOREIGN.replace("742.0", "wide"), "1 2\n", "hello\n"]
)
def test_other_contents_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.cbox").write_text(text)
    with pytest.raises(CoordinatesError, match=r"a\.cbox"):
        CBOX.read(tmp_path / "a.cbox")
