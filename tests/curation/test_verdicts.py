from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.curation.verdicts import read_verdicts

HEAD = "micrograph,x,y,score,correlation,power,accepted,reason\n"


def test_tables_of_picks_and_labels_are_put_together(tmp_path: Path) -> None:
    (tmp_path / "picks").mkdir()
    (tmp_path / "picks" / "inspect.csv").write_text(
        HEAD + "mics/a.mrc,10.5,20,0.9,0.5,1.0,True,\nmics/b.mrc,5,6,0.8,0.1,3.0,False,power too high\n"
    )
    (tmp_path / "labels.csv").write_text(HEAD + "a.mrc,30,40,,0.1,1.0,False,correlation too low\n")
    verdicts = read_verdicts([tmp_path / "picks", tmp_path / "labels.csv"])
    assert verdicts["a"].xy.tolist() == [[10.5, 20], [30, 40]]
    assert verdicts["a"].accepted.tolist() == [True, False]
    assert verdicts["a"].reasons == ("", "correlation too low")
    assert verdicts["b"].reasons == ("power too high",)


def test_places_follow_the_kind_of_file_that_was_inspected(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(HEAD + "mics/a.mrc,10.5,20,0.9,0.5,1.0,True,\n")
    (tmp_path / "other.csv").write_text(HEAD + "mics/a.jpg,30,40,,0.1,1.0,True,\n")
    verdicts = read_verdicts([tmp_path / "one.csv", tmp_path / "other.csv"])["a"]
    assert verdicts.in_rows_of(Path("set/a.mrc"), 300).xy.tolist() == [[10.5, 20], [30, 260]]
    assert verdicts.in_rows_of(Path("set/a.jpg"), 300).xy.tolist() == [[10.5, 280], [30, 40]]


def test_an_inspection_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "inspect.csv").write_text(HEAD)
    assert read_verdicts([tmp_path]) == {}
    assert read_verdicts([]) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("micrograph,x,y\n", "lacks the columns accepted, reason"),
        (HEAD + "a,1,2,,,,maybe,\n", "found accepted = 'maybe'"),
        (HEAD + "a,1,2,,,,True,\na,one,2,,,,True,\n", "line 3: x or y is no number"),
        (HEAD + "a,,2,,,,True,\n", "line 2: x or y is no number"),
        (HEAD + "a,1,inf,,,,True,\n", "line 2: x or y is no number"),
        (
            HEAD + "A/a.mrc,1,2,,,,True,\nB/a.mrc,1,2,,,,False,\n",
            "and B/a.mrc are both called a, and",
        ),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "inspect.csv").write_text(text)
    with pytest.raises(CoordinatesError, match=message):
        read_verdicts([tmp_path])


def test_a_folder_without_a_table(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match="wanted the output of `cryopick inspect`"):
        read_verdicts([tmp_path])
