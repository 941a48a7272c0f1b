from pathlib import Path

import pytest

from cryopick.dataset import Entry
from cryopick.dataset.data_set import DataSet
from cryopick.dataset.verification import Check
from cryopick.dataset.verification.label_check import CheckedLabels, check_labels

HEAD = "X-Coordinate,Y-Coordinate,Diameter\n"


def check(tmp_path: Path, text: str) -> CheckedLabels:
    path = tmp_path / "a.csv"
    path.write_text(text)
    entry = Entry("a", tmp_path / "a.mrc", path)
    found = check_labels(DataSet("set", tmp_path, (entry,)), entry, (40, 60), 20.0)
    assert found is not None
    return found


@pytest.mark.parametrize("rows", ["", "0,0,20\n60,40,20\n", "10,10,20\n14.5,10,20\n"])
def test_sound_labels(tmp_path: Path, rows: str) -> None:
    assert check(tmp_path, HEAD + rows).findings == ()


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("", Check.EMPTY_LABELS, "0 bytes"),
        (HEAD + "61,10,20\n-1,3,20\n5,5,20\n", Check.OUTSIDE, "2 of 3 labels outside 60 x 40 px"),
        (HEAD + "10,10,20\n13,10,20\n", Check.DUPLICATES, "1 pairs of labels nearer than 0.2 diameters"),
        (HEAD + "10,nan,20\n", Check.UNREADABLE_LABELS, "NaN"),
        ("<?xml version='1.0'?>\n<Error/>\n", Check.UNREADABLE_LABELS, "columns"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, text: str, fault: Check, words: str) -> None:
    (finding,) = check(tmp_path, text).findings
    assert finding.check is fault
    assert words in finding.found


def test_no_label_file_is_no_fault(tmp_path: Path) -> None:
    entry = Entry("a", tmp_path / "a.mrc")
    assert check_labels(DataSet("set", tmp_path, (entry,)), entry, None, None) is None
