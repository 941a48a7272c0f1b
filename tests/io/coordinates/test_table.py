from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates.table import NO_PICKS, picks_by_micrograph, picks_of, table_of, unique_keys

PATH = Path("some/a_autopick.star")


def test_columns_become_coordinates_scores_and_attributes() -> None:
    table = pd.DataFrame(
        {
            "CoordinateX": [1, 2],
            "CoordinateY": [3.5, 4.25],
            "AutopickFigureOfMerit": [0.5, -6.0],
            "DefocusU": [np.nan, 12345.6],
            "ImageName": ["1@a", "2@a"],
            "MicrographName": ["a", "a"],
        }
    )
    picks = picks_of(PATH, table, 7.0)
    np.testing.assert_array_equal(picks.xy, [[1, 3.5], [2, 4.25]])
    np.testing.assert_array_equal(picks.scores, [0.5, -6])
    assert picks.diameter_px == 7.0
    assert sorted(picks.attributes) == ["DefocusU", "ImageName"]
    np.testing.assert_array_equal(picks.attributes["DefocusU"], [np.nan, 12345.6])
    np.testing.assert_array_equal(picks.attributes["ImageName"], ["1@a", "2@a"])


def test_text_with_gaps_is_not_cut() -> None:
    table = pd.DataFrame({"CoordinateX": [1, 2], "CoordinateY": [3, 4], "Reason": ["too near", None]})
    assert picks_of(PATH, table).attributes["Reason"][0] == "too near"


def test_scores_of_hand_picked_particles_are_none() -> None:
    table = pd.DataFrame(
        {"CoordinateX": [1, 2], "CoordinateY": [3, 4], "AutopickFigureOfMerit": [-999, -999]}
    )
    assert picks_of(PATH, table).scores is None
    assert picks_of(PATH, table.assign(AutopickFigureOfMerit=-9999.0)).scores is None
    assert picks_of(PATH, table.assign(AutopickFigureOfMerit=[-999, 1])).scores is not None


@pytest.mark.parametrize("bad", [np.nan, np.inf, "x"])
@pytest.mark.parametrize("column", ["CoordinateX", "CoordinateY", "AutopickFigureOfMerit"])
def test_what_is_no_number_is_refused_with_the_file(bad: object, column: str) -> None:
    table = pd.DataFrame(
        {"CoordinateX": [1, 2], "CoordinateY": [3, 4], "AutopickFigureOfMerit": [0, 1]}, dtype=object
    )
    table.loc[1, column] = bad
    with pytest.raises(CoordinatesError, match=r"a_autopick\.star: .*leave it out"):
        picks_of(PATH, table)


def test_rows_go_to_their_micrographs_in_order() -> None:
    names = ["x/b.mrc", "x/a.mrc", "x/b.mrc"]
    picks = picks_by_micrograph(
        PATH, pd.DataFrame({"CoordinateX": [1, 2, 3], "CoordinateY": [4, 5, 6], "MicrographName": names})
    )
    assert list(picks) == ["b", "a"]
    np.testing.assert_array_equal(picks["b"].xy, [[1, 4], [3, 6]])
    np.testing.assert_array_equal(picks["a"].xy, [[2, 5]])


def test_without_a_name_the_file_gives_it() -> None:
    assert list(picks_by_micrograph(PATH, pd.DataFrame({"CoordinateX": [1], "CoordinateY": [4]}))) == ["a"]


def test_two_micrographs_of_one_name_are_refused() -> None:
    with pytest.raises(CoordinatesError, match=r"part1/001\.mrc and part2/001\.mrc are both called 001"):
        unique_keys(PATH, ["part1/001.mrc", "part2/001.mrc"])


def test_tables_have_relions_columns() -> None:
    assert list(table_of(NO_PICKS)) == ["CoordinateX", "CoordinateY", "ClassNumber", "AnglePsi"]
    picks = Picks(
        np.array([[1.5, 2.0]]), np.array([0.5]), None, {"AnglePsi": np.array([30.0]), "Extra": np.array([7])}
    )
    assert table_of(picks).iloc[0].to_dict() == {
        "CoordinateX": 1.5,
        "CoordinateY": 2.0,
        "AutopickFigureOfMerit": 0.5,
        "ClassNumber": 0,
        "AnglePsi": 30.0,
        "Extra": 7,
    }
