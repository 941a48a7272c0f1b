from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.coordinates.box import BOX


def test_corners_become_centres(tmp_path: Path) -> None:
    (tmp_path / "mic_autopick.box").write_text("10\t20\t100\t100\n-50 3000 100 100\n7 8 5 5\n")
    picks = BOX.read(tmp_path / "mic_autopick.box")["mic"]
    np.testing.assert_array_equal(picks.xy, [[60, 70], [0, 3050], [9.5, 10.5]])
    assert picks.scores is None
    assert picks.diameter_px is None
    assert BOX.frame is Frame.ROWS


def test_a_fifth_column_is_the_score_unless_it_is_eman_1s(tmp_path: Path) -> None:
    (tmp_path / "a.box").write_text("10 20 100 100 0.25\n10 20 100 100 -3\n")
    np.testing.assert_array_equal(BOX.read(tmp_path / "a.box")["a"].scores, [0.25, -3])
    (tmp_path / "a.box").write_text("10 20 100 100 -3\n10 20 100 100 -3\n")
    assert BOX.read(tmp_path / "a.box")["a"].scores is None
    (tmp_path / "a.box").write_text("10 20 100 100 -1\n10 20 100 100 -2\n")  # a filament's ends
    assert BOX.read(tmp_path / "a.box")["a"].scores is None


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_has_no_picks(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.box").write_text(text)
    assert len(BOX.read(tmp_path / "a.box")["a"]) == 0


@pytest.mark.parametrize(
    "text", ["1 2\n", "x y w h\n1 2 3 4\n", "data_\n\nloop_\n_rlnCoordinateX #1\n1\n", "# none\n"]
)
def test_other_contents_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.box").write_text(text)
    with pytest.raises(CoordinatesError, match=r"a\.box.*x y width height"):
        BOX.read(tmp_path / "a.box")


def test_integers_are_written_as_relion_wants_them(tmp_path: Path) -> None:
    BOX.write(Picks(np.array([[60.0, 70.4], [3.2, 5.0]]), np.array([0.5, 0.25]), 107.0), tmp_path / "a.box")
    rows = [line.split() for line in (tmp_path / "a.box").read_text().splitlines()]
    assert rows == [["6", "16", "108", "108", "0.500000"], ["-51", "-49", "108", "108", "0.250000"]]


def test_a_diameter_is_needed(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match="--diameter"):
        BOX.write(Picks(np.array([[1.0, 2.0]])), tmp_path / "a.box")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    xy=st.lists(st.tuples(st.floats(-100, 9000), st.floats(-100, 9000)), max_size=8),
    diameter=st.floats(1, 900),
)
def test_centres_come_back_within_half_a_pixel(
    tmp_path: Path, xy: list[tuple[float, float]], diameter: float
) -> None:
    BOX.write(Picks(np.array(xy).reshape(-1, 2), None, diameter), tmp_path / "a.box")
    np.testing.assert_allclose(BOX.read(tmp_path / "a.box")["a"].xy, np.array(xy).reshape(-1, 2), atol=0.5)
