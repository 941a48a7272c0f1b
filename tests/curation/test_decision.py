from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.curation.decision import Action, Decision, read_decisions, write_decisions


def test_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text(
        "\ufeffmicrograph,x,y,kind,action,reason\n"
        "Micrographs/a.frames.mrc,10.5,20,doubted,Reject,ice\n"
        "a.frames,30,40,unlabelled,,\n"
        "b,1,2,,add,\n",
        encoding="utf-8",
    )
    assert read_decisions(path) == [
        Decision("a.frames", 10.5, 20.0, Action.REJECT, "ice", f"{path}, line 2"),
        Decision("b", 1.0, 2.0, Action.ADD, "", f"{path}, line 4"),
    ]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    written = [Decision("a, b", 10.25, 20.0, Action.ACCEPT, 'he said "yes"'), Decision("c", 1, 2, Action.ADD)]
    write_decisions(written, path)
    read = read_decisions(path)
    assert [(one.micrograph, one.x, one.y, one.action, one.reason) for one in read] == [
        ("a, b", 10.25, 20.0, "accept", 'he said "yes"'),
        ("c", 1.0, 2.0, "add", ""),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("micrograph,x,y\na,1,2\n", "lacks the columns action; wanted micrograph,? ?x"),
        (
            "micrograph,x,y,action\na,1,2,delete\n",
            "line 2: found action 'delete', wanted accept, reject, add",
        ),
        ("micrograph,x,y,action\na,one,2,add\n", "line 2: x and y are no numbers"),
        ("micrograph,x,y,action\na,nan,2,add\n", "line 2: x and y have to be finite"),
        ("", "lacks the columns micrograph"),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text(text)
    with pytest.raises(CoordinatesError, match=message):
        read_decisions(path)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match=r"no.csv: cannot be read"):
        read_decisions(tmp_path / "no.csv")
