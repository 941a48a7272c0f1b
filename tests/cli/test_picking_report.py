from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from cryopick.cli.picking_report import PickingProgress, report_estimate
from cryopick.picking import Diameter, DiameterEstimate, SummaryRow

GOOD = SummaryRow("a.mrc", 12, 0.8, 1.0, "", 300, 420, 1.5, 100.0, "a.mrc", "a")
BAD = replace(GOOD, micrograph="b.mrc", picks=0, seconds=9.0, error="b [red].mrc: found 0 bytes, wanted more")


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), width=200, soft_wrap=True)


def _report(console: Console, *rows: SummaryRow) -> str:
    with PickingProgress(console, len(rows)) as progress:
        for row in rows:
            progress.advance(row)
    progress.report(rows, Path("picks"))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_totals_and_where_the_files_are(console: Console) -> None:
    text = _report(console, GOOD, replace(GOOD, picks=3, seconds=2.0))
    assert "15 picks on 2 micrographs, 1.50 s each" in text
    assert "RELION: picks/autopick.star   CryoSPARC: picks/cryosparc.star" in text
    assert "could not be picked" not in text


def test_failed_micrographs_are_named(console: Console) -> None:
    text = _report(console, GOOD, BAD)
    assert "12 picks on 1 micrographs, 1.00 s each" in text
    assert "1 of 2 micrographs could not be picked:" in text
    assert "  b [red].mrc: found 0 bytes, wanted more" in text


def test_nothing_picked(console: Console) -> None:
    assert "0 picks on 0 micrographs" in _report(console, BAD)


def _estimate(console: Console, estimate: DiameterEstimate) -> str:
    report_estimate(console, estimate)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_an_estimated_diameter_in_angstrom(console: Console) -> None:
    estimate = DiameterEstimate(Diameter(152.4, 76.2, estimated=True), 21.3, 0.83, 318.0, 5)
    assert _estimate(console, estimate) == (
        "particle diameter 152 +- 21 A, estimated from 5 micrographs (expected F1 0.83); "
        "to overrule it, pass --diameter\n"
        "another population around 318 A; to pick that one, pass --diameter 318\n"
    )


def test_an_estimated_diameter_in_px(console: Console) -> None:
    estimate = DiameterEstimate(Diameter(px=76.2, estimated=True), 10.7, 0.83, None, 1)
    assert _estimate(console, estimate) == (
        "particle diameter 76 +- 11 px, estimated from 1 micrographs (expected F1 0.83); "
        "to overrule it, pass --diameter-px\n"
    )
