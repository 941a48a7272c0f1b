from pathlib import Path

import pandas as pd
import pytest

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.delimited import first_line, read_table, write_table


def test_known_columns_are_renamed_and_others_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\ufeffName, X ,z\nNA,1,2\n")
    assert first_line(tmp_path / "a.csv") == "name, x ,z"
    table = read_table(tmp_path / "a.csv", ",", {"name": "N", "x": "X"}, {"X"})
    assert table.to_dict("list") == {"N": ["NA"], "X": ["1"]}


def test_missing_columns_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\nb\n")
    with pytest.raises(CoordinatesError, match=r"a\.csv: found the columns name; wanted one of each of x\."):
        read_table(tmp_path / "a.csv", ",", {"name": "N", "x": "X"}, {"X"})


@pytest.mark.parametrize("first", ["x,y,x", '"x",y, x', "x,x,y"])
def test_a_column_that_is_there_twice_is_named(tmp_path: Path, first: str) -> None:
    (tmp_path / "a.csv").write_text(f"{first}\n1,2,3\n")
    with pytest.raises(CoordinatesError, match=r"a\.csv: has two columns called x"):
        read_table(tmp_path / "a.csv", ",", {"x": "X", "y": "Y"}, {"X", "Y"})


def test_written_with_six_decimals(tmp_path: Path) -> None:
    write_table(tmp_path / "deep" / "a.tsv", "\t", pd.DataFrame({"x": [1.5], "n": [2]}))
    assert (tmp_path / "deep" / "a.tsv").read_text() == "x\tn\n1.500000\t2\n"
