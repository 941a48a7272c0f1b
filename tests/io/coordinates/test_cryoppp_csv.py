import logging
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.coordinates.cryoppp_csv import CRYOPPP_CSV

THREE = "X-Coordinate,Y-Coordinate,Diameter\n718,131,108\n1714,135,108\n"
ELEVEN = (
    "X-Coordinate,Y-Coordinate,Diameter,Angle-Psi,Origin X (Ang),Origin Y (Ang),Defocus U,Defocus V,"
    "Defocus Angle,Phase Shift,CTF B Factor\n"
    "100,200,154,12.5,0.25,-0.5,15234.5,14876.25,45.5,0.0,1.5\n"
)


def read(tmp_path: Path, text: str, name: str = "mic.frames.csv") -> Picks:
    (tmp_path / name).write_text(text)
    (picks,) = CRYOPPP_CSV.read(tmp_path / name).values()
    return picks


def test_three_columns_in_the_files_own_frame(tmp_path: Path) -> None:
    (tmp_path / "mic.frames.csv").write_text(THREE)
    picks = CRYOPPP_CSV.read(tmp_path / "mic.frames.csv")["mic.frames"]
    np.testing.assert_array_equal(picks.xy, [[718, 131], [1714, 135]])
    assert picks.diameter_px == 108
    assert picks.scores is None
    assert not picks.attributes
    assert CRYOPPP_CSV.frame is Frame.CRYOPPP


def test_eleven_columns_with_relions_names(tmp_path: Path) -> None:
    picks = read(tmp_path, ELEVEN)
    assert picks.diameter_px == 154
    assert {name: column.item() for name, column in picks.attributes.items()} == {
        "AnglePsi": 12.5,
        "OriginXAngst": 0.25,
        "OriginYAngst": -0.5,
        "DefocusU": 15234.5,
        "DefocusV": 14876.25,
        "DefocusAngle": 45.5,
        "PhaseShift": 0.0,
        "CtfBfactor": 1.5,
    }


@pytest.mark.parametrize(
    "first",
    ["x-coordinate, y-coordinate, DIAMETER", "\ufeffX-Coordinate,Y-Coordinate , Diameter", "Diameter"],
)
def test_case_spaces_and_order_do_not_matter(tmp_path: Path, first: str) -> None:
    text = f"{first}\n1, 2, 30\n" if "," in first else "Diameter,Y-Coordinate,X-Coordinate\n30,2,1\n"
    picks = read(tmp_path, text)
    np.testing.assert_array_equal(picks.xy, [[1, 2]])
    assert picks.diameter_px == 30


def test_a_comma_at_the_end_of_rows_is_harmless(tmp_path: Path) -> None:
    np.testing.assert_array_equal(
        read(tmp_path, "X-Coordinate,Y-Coordinate\n1,2,\n3,4,\n").xy, [[1, 2], [3, 4]]
    )


def test_the_diameter_is_the_median(tmp_path: Path) -> None:
    assert read(tmp_path, "X-Coordinate,Y-Coordinate,Diameter\n1,1,10\n1,1,12\n1,1,90\n").diameter_px == 12


@pytest.mark.parametrize("diameter", ["0", "-5", "nan", "x"])
def test_a_diameter_that_is_none_is_refused(tmp_path: Path, diameter: str) -> None:
    with pytest.raises(CoordinatesError, match=r"mic\.frames\.csv.*diameter"):
        read(tmp_path, f"X-Coordinate,Y-Coordinate,Diameter\n1,1,{diameter}\n")


def test_no_particles(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    picks = read(tmp_path, THREE.splitlines()[0] + "\n")
    assert len(picks) == 0
    assert picks.diameter_px is None
    assert not caplog.text
    with caplog.at_level(logging.WARNING):
        assert len(read(tmp_path, "")) == 0
    assert "0 bytes" in caplog.text


def test_the_table_of_a_whole_data_set(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(
        "Particles Filename,Micrographs Filename,X-Coordinate,Y-Coordinate,Class Number\n"
        "1@p.mrc,J1/imported/012345678901234567890_a.mrc,1,2,5\n"
        "2@p.mrc,J1/imported/112345678901234567890_b.mrc,3,4,6\n"
    )
    picks = CRYOPPP_CSV.read(tmp_path / "all.csv")
    assert list(picks) == ["a", "b"]
    np.testing.assert_array_equal(picks["b"].xy, [[3, 4]])
    assert picks["b"].attributes["ClassNumber"].item() == 6


def test_numbers_as_names_keep_their_zeros(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text("Micrographs Filename,X-Coordinate,Y-Coordinate\n0007,1,2\n0012,3,4\n")
    assert list(CRYOPPP_CSV.read(tmp_path / "all.csv")) == ["0007", "0012"]


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1,2\n",
        "<html>\n<body>\n",
        "X-Coordinate;Y-Coordinate\n1;2\n",
        "\x00\x01",
        'X-Coordinate,Y-Coordinate\n"1,2\n',
        "X-Coordinate,Y-Coordinate\n1,2,3\n",
        "X-Coordinate,Y-Coordinate,Diameter,diameter\n1,2,3,4\n",
    ],
)
def test_other_contents_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CoordinatesError, match=r"mic\.frames\.csv"):
        read(tmp_path, text)


def test_files_are_accepted_by_their_first_line(tmp_path: Path) -> None:
    for text, accepted in {
        THREE: True,
        ELEVEN: True,
        "": True,
        "micrograph,picks\na,3\n": False,
        "\n": False,
    }.items():
        (tmp_path / "a.csv").write_text(text)
        assert CRYOPPP_CSV.accepts(tmp_path / "a.csv") is accepted


def test_three_columns_written(tmp_path: Path) -> None:
    CRYOPPP_CSV.write(
        Picks(np.array([[1.234, 2.0], [3, 4.5]]), np.array([0.1, 0.2]), 108.0), tmp_path / "a.csv"
    )
    assert (tmp_path / "a.csv").read_text() == (
        "X-Coordinate,Y-Coordinate,Diameter\n1.23,2.00,108\n3.00,4.50,108\n"
    )


def test_eleven_columns_come_back(tmp_path: Path) -> None:
    picks = read(tmp_path, ELEVEN)
    CRYOPPP_CSV.write(picks, tmp_path / "b.csv")
    text = (tmp_path / "b.csv").read_text()
    assert text.splitlines()[0] == ELEVEN.splitlines()[0]
    again = CRYOPPP_CSV.read(tmp_path / "b.csv")["b"]
    assert dict(again.attributes) == dict(picks.attributes)


def test_writing_needs_a_diameter_only_where_there_are_particles(tmp_path: Path) -> None:
    CRYOPPP_CSV.write(Picks(np.empty((0, 2))), tmp_path / "none.csv")
    assert (tmp_path / "none.csv").read_text() == "X-Coordinate,Y-Coordinate,Diameter\n"
    with pytest.raises(CoordinatesError, match="--diameter"):
        CRYOPPP_CSV.write(Picks(np.array([[1.0, 2.0]])), tmp_path / "some.csv")
    assert not (tmp_path / "some.csv").exists()


@pytest.mark.shared
def test_real_labels(shared_data: Path) -> None:
    folder = shared_data / "cryoppp" / "10017" / "ground_truth" / "particle_coordinates"
    found = {key: picks for file in folder.glob("*.csv") for key, picks in CRYOPPP_CSV.read(file).items()}
    assert len(found) == 10
    assert sum(map(len, found.values())) == 6240
    assert {picks.diameter_px for picks in found.values()} == {108}
    np.testing.assert_array_equal(found["Falcon_2012_06_12-14_33_35_0"].xy[0], [718, 131])
