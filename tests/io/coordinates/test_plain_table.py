from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Frame
from cryopick.io.coordinates import read_coordinates
from cryopick.io.coordinates.plain_table import PLAIN_TABLE


def test_commas_and_tabs(tmp_path: Path) -> None:
    (tmp_path / "mic 1.frames.csv").write_text("X, y,Score\n1,2,0.5\n3.5,4,0.25\n")
    (tmp_path / "b.tsv").write_text("x\ty\n5\t6\n")
    picks = read_coordinates(tmp_path, frame=Frame.ROWS)
    np.testing.assert_array_equal(picks["mic 1.frames"].xy, [[1, 2], [3.5, 4]])
    np.testing.assert_array_equal(picks["mic 1.frames"].scores, [0.5, 0.25])
    np.testing.assert_array_equal(picks["b"].xy, [[5, 6]])


def test_many_micrographs(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text("micrograph,x,y,note\nm/a b.mrc,1,2,good\n007.mrc,3,4,\n")
    picks = PLAIN_TABLE.read(tmp_path / "all.csv")
    assert list(picks) == ["a b", "007"]
    assert not picks["007"].attributes


def test_the_frame_has_to_be_declared(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(CoordinatesError, match=r"a\.csv: .* --frame rows .* --frame cryoppp"):
        read_coordinates(tmp_path / "a.csv")
    picks = read_coordinates(tmp_path / "a.csv", frame=Frame.CRYOPPP, heights={"a": 20})
    np.testing.assert_array_equal(picks["a"].xy, [[1, 18]])


@pytest.mark.parametrize("text", ["x,y\n1,two\n", "x,y\n1,2,3\n", "x,y,X\n1,2,3\n", "x\n1\n", "x,y\n1,\n"])
def test_other_contents_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(CoordinatesError, match=r"a\.csv"):
        PLAIN_TABLE.read(tmp_path / "a.csv")


def test_a_row_without_a_micrograph_is_told(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text("micrograph,x,y\n001,1,2\n,3,4\n")
    with pytest.raises(CoordinatesError, match=r"all\.csv: a row names no micrograph"):
        PLAIN_TABLE.read(tmp_path / "all.csv")
