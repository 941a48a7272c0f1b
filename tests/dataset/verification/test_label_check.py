from pathlib import Path

import pytest

from cryopick.dataset import Entry
from cryopick.dataset.data_set import DataSet
from cryopick.dataset.verification import Check, Finding
from cryopick.dataset.verification.label_check import check_labels, read_label_file

HEAD = "X-Coordinate,Y-Coordinate,Diameter\n"


def check(tmp_path: Path, text: str) -> list[Finding]:
    path = tmp_path / "a.csv"
    path.write_text(text)
    entry = Entry("a", tmp_path / "a.mrc", path)
    read = read_label_file(DataSet("set", tmp_path, (entry,)), entry, path)
    return [*([read.finding] if read.finding else []), *check_labels(read, (40, 60), 20.0)]


@pytest.mark.parametrize("rows", ["", "0,0,20\n60,40,20\n", "10,10,20\n14.5,10,20\n"])
def test_sound_labels(tmp_path: Path, rows: str) -> None:
    assert check(tmp_path, HEAD + rows) == []


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
    (finding,) = check(tmp_path, text)
    assert finding.check is fault
    assert words in finding.found
