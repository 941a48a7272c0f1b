from pathlib import Path

import pandas as pd
import pytest
import starfile

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.star_blocks import GROUP, read_blocks, read_listing, write_blocks


def star(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.star"
    path.write_text(text)
    return path


def test_relions_columns_are_told_from_foreign_ones(tmp_path: Path) -> None:
    (table,) = read_blocks(star(tmp_path, "data_\n\nloop_\n_rlnCoordinateX #1\n_CoordinateY #2\n1 2\n"))
    assert list(table.columns) == ["CoordinateX", "_CoordinateY"]


def test_names_that_are_numbers_stay_names(tmp_path: Path) -> None:
    (table,) = read_blocks(
        star(tmp_path, "data_\n\nloop_\n_rlnMicrographName #1\n_rlnAnglePsi #2\n0012 0012\n")
    )
    assert table.iloc[0].to_list() == ["0012", 12]


def test_single_values_are_a_row(tmp_path: Path) -> None:
    (table,) = read_blocks(star(tmp_path, "data_\n\n_rlnCoordinateX 5\n_rlnMicrographName 007\n"))
    assert table.to_dict("records") == [{"CoordinateX": 5, "MicrographName": "007"}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no data_ block"),
        ("<html>", "no data_ block"),
        ("MotionCorr/job002/micrographs.star\n", "no data_ block"),
        ("data_\nloop_\n_rlnCoordinateX\n_rlnCoordinateY\n1 2 3\n", "cannot be read as a STAR"),
        ("data_\nloop_\n_rlnCoordinateX\n_rlnCoordinateY\n1 2\n1 2 3\n", "cannot be read as a STAR"),
        ("data_\n_rlnCoordinateX\n", "cannot be read as a STAR"),
        ("data_\nloop_\n_rlnCoordinateX\n_rlnMicrographName\n1 a\n2\n", "lacks rlnMicrographName"),
        ("data_\n", "cannot be read as a STAR"),
        (
            "data_\nloop_\n_rlnAnglePsi\n1\ndata_set/b.mrc 2\ndata_x\nloop_\n_rlnAnglePsi\n1\n",
            "quotation marks",
        ),
        ("data_\nloop_\n_rlnCoordinateX\n_rlnCoordinateX\n1 2\n", "two columns of one name"),
        (
            "data_\nloop_\n_rlnCoordinateX #1\n_rlnMicrographName #2\n1 grid#1/b.mrc\n",
            "in line 5 has no quot",
        ),
        (
            "data_\nloop_\n_rlnMicrographName\n_rlnCoordinateX\na/b.mrc 1\ndata_set/b.mrc 2\n",
            "quotation marks",
        ),
    ],
)
def test_damage_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CoordinatesError, match=rf"a\.star: .*{words}"):
        read_blocks(star(tmp_path, text))


def test_comments_are_no_part_of_names(tmp_path: Path) -> None:
    rows = "1 'grid#1/b.mrc' # the first\n# 2 c.mrc\n#3 d.mrc\n"
    (table,) = read_blocks(star(tmp_path, f"data_\nloop_\n_rlnCoordinateX #1\n_rlnMicrographName #2\n{rows}"))
    assert table.to_dict("records") == [{"CoordinateX": 1, "MicrographName": "grid#1/b.mrc"}]


def test_a_file_written_again_after_a_failure_is_read_again(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError):
        read_blocks(star(tmp_path, "data_\n_rlnCoordinateX\n"))
    (table,) = read_blocks(star(tmp_path, "data_\n_rlnCoordinateX 3\n"))
    assert table.iloc[0].to_list() == [3]


@pytest.mark.parametrize("name", ["it's.mrc", "'it''s.mrc'", '"it\'s a.mrc"', '5"a.mrc'])
def test_a_quotation_mark_in_a_name_is_refused(tmp_path: Path, name: str) -> None:
    text = f"data_\n\nloop_\n_rlnMicrographName #1\n_rlnCoordinateX #2\n{name} 1\n"
    with pytest.raises(CoordinatesError, match="a name in line 6 has a quotation mark in it"):
        read_blocks(star(tmp_path, text))
    head, _, row = text.rpartition(name)
    (table,) = read_blocks(star(tmp_path, f"{head}'a b.mrc'{row[:-1]} # it's a comment\n"))
    assert table["MicrographName"].to_list() == ["a b.mrc"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.star"
    path.write_text("data_\n\nloop_\n_rlnMicrographName #1\né.mrc\n", encoding=encoding)
    with pytest.raises(CoordinatesError, match="not text in UTF-8"):
        read_blocks(path)


@pytest.mark.parametrize(
    "name", ["a.mrc", "a b.mrc", "data_set/a.mrc", "a#1.mrc", "_a.mrc", "007", "é b.mrc"]
)
def test_names_come_back_as_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.star"
    write_blocks(
        path, {"particles": pd.DataFrame({"MicrographName": [name, "other"], "CoordinateX": [1.5, 2]})}
    )
    (table,) = read_blocks(path)
    assert table["MicrographName"].to_list() == [name, "other"]


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    table = pd.DataFrame({"CoordinateX": [1.123456789, float("nan")], "ClassNumber": [1, 2]})
    write_blocks(tmp_path / "a.star", {"": table})
    assert " ".join((tmp_path / "a.star").read_text().split()) == (
        "# version 30001 data_ loop_ _rlnCoordinateX #1 _rlnClassNumber #2 1.123457 1 nan 2"
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "a.star"]


def test_an_empty_table_is_valid(tmp_path: Path) -> None:
    write_blocks(tmp_path / "a.star", {"x": pd.DataFrame({"CoordinateX": [], "MicrographName": []})})
    table = starfile.read(tmp_path / "a.star")
    assert list(table.columns) == ["rlnCoordinateX", "rlnMicrographName"]
    assert len(table) == 0


@pytest.mark.parametrize(
    ("groups", "own", "found"),
    [
        ("o 7\n", "", [7, 7]),
        ("o 7\np 8\n", "", None),
        ("o 7\n", "_rlnOpticsGroup #2\n", [1, 2]),
        ("", "", None),
    ],
)
def test_micrographs_are_of_the_only_optics_group(
    tmp_path: Path, groups: str, own: str, found: list[int] | None
) -> None:
    optics = f"data_optics\n\nloop_\n_rlnOpticsGroupName #1\n_rlnOpticsGroup #2\n{groups}\n" if groups else ""
    rows = "a.mrc 1\nb.mrc 2\n" if own else "a.mrc\nb.mrc\n"
    path = tmp_path / "mics.star"
    path.write_text(f"{optics}data_micrographs\n\nloop_\n_rlnMicrographName #1\n{own}{rows}")
    table = read_listing(path)[-1]
    assert (table[GROUP].tolist() if GROUP in table else None) == found


@pytest.mark.parametrize(("written", "known"), [("1.000000", "1"), ("1", "1"), ("first", "first")])
def test_the_number_of_an_optics_group_is_whole(tmp_path: Path, written: str, known: str) -> None:
    text = f"data_micrographs\n\nloop_\n_rlnMicrographName #1\n_rlnOpticsGroup #2\na.mrc {written}\n"
    (table,) = read_listing(star(tmp_path, text))
    assert [str(group) for group in table[GROUP]] == [known]
