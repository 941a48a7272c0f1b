from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.measures import SelectedClass, read_selection, write_selection

CLASSES = (
    SelectedClass(1, 300, 0.75, 14.25, True),
    SelectedClass(2, 100, 0.25, 40.0, False, "resolution 40.0 A, wanted 21.4 A"),
)
TEXT = """class,particles,fraction,resolution_angstrom,selected,reason
1,300,0.7500,14.25,yes,
2,100,0.2500,40.00,no,"resolution 40.0 A, wanted 21.4 A"
"""


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    write_selection(tmp_path / "classes.csv", CLASSES)
    assert (tmp_path / "classes.csv").read_text() == TEXT
    assert read_selection(tmp_path / "classes.csv") == CLASSES


@pytest.mark.parametrize(("word", "selected"), [("yes", True), ("TRUE", True), (" 1 ", True), ("No", False)])
def test_edited_by_hand(tmp_path: Path, word: str, selected: bool) -> None:
    path = tmp_path / "classes.csv"
    path.write_text(TEXT.replace(",no,", f",{word},"))
    assert [each.selected for each in read_selection(path)] == [True, selected]


def test_what_cannot_be_understood(tmp_path: Path) -> None:
    path = tmp_path / "classes.csv"
    path.write_text(TEXT.replace(",no,", ",perhaps,"))
    with pytest.raises(ConfigurationError, match=r"classes\.csv: found selected = 'perhaps' in line 3"):
        read_selection(path)
    path.write_text(TEXT.replace("300", "many"))
    with pytest.raises(ConfigurationError, match=r"classes\.csv: line 2 cannot be understood"):
        read_selection(path)
    path.write_text(TEXT.replace("reason", "why"))
    with pytest.raises(ConfigurationError, match=r"lacks the columns reason"):
        read_selection(path)
    with pytest.raises(ConfigurationError, match=r"none\.csv: cannot be read"):
        read_selection(tmp_path / "none.csv")
