from dataclasses import replace
from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.picking import SummaryRow, read_summary
from cryopick.picking.summary import write_summary

GOOD = SummaryRow(
    micrograph="mics/a b,c.mrc",
    picks=12,
    mean_score=0.8125,
    error="",
    height=300,
    width=420,
    pixel_size=1.77,
    diameter_px=107.91,
    path="/data/mics/a b,c.mrc",
    place="mics/a b,c",
)
FAILED = SummaryRow(
    micrograph="NA.mrc",
    picks=0,
    mean_score=None,
    error='NA.mrc: found "nothing",\nwanted more',
    height=None,
    width=None,
    pixel_size=None,
    diameter_px=None,
    path="NA.mrc",
    place="NA",
)


@pytest.mark.parametrize(
    "rows", [[GOOD], [FAILED], [GOOD, FAILED], [replace(GOOD, place="0012", diameter_px=1 / 3)], []], ids=len
)
def test_what_is_written_is_read(rows: list[SummaryRow], tmp_path: Path) -> None:
    write_summary(rows, tmp_path)
    assert read_summary(tmp_path) == rows


def test_columns_that_others_rely_on(tmp_path: Path) -> None:
    write_summary([GOOD, FAILED], tmp_path)
    header, first, *_ = (tmp_path / "summary.csv").read_text().splitlines()
    assert header.startswith("micrograph,picks,mean_score,error,height,width,pixel_size")
    assert first.startswith('"mics/a b,c.mrc",12,0.8125,,300,420,1.77')


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match=r"summary\.csv: not readable .*output folder of `predict`"):
        read_summary(tmp_path)
    (tmp_path / "summary.csv").write_text("")
    with pytest.raises(CoordinatesError, match=r"summary\.csv: not readable"):
        read_summary(tmp_path)
    (tmp_path / "summary.csv").write_text("micrograph,picks\na,1\n")
    with pytest.raises(CoordinatesError, match=r"summary\.csv: lacks mean_score, error"):
        read_summary(tmp_path)
