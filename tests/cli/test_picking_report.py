from dataclasses import replace
from pathlib import Path

import pytest

from cryopick.cli.picking_report import PickingProgress, report
from cryopick.picking import Diameter, DiameterEstimate, JobResult, Profile, SummaryRow

GOOD = SummaryRow("a.mrc", 12, 0.8, "", 300, 420, 1.5, 100.0, "a.mrc", "a")
BAD = replace(GOOD, micrograph="b.mrc", picks=0, error="b [red].mrc: found 0 bytes, wanted more")


def _report(capsys: pytest.CaptureFixture[str], *rows: SummaryRow, profile: bool = False) -> str:
    times = Profile()
    times.elapsed = 4.0
    times.add({"reading": 1.0, "network": 2.0})
    report(JobResult(list(rows), times), Path("picks"), profile=profile)
    return capsys.readouterr().out


def test_totals_and_where_the_files_are(capsys: pytest.CaptureFixture[str]) -> None:
    text = _report(capsys, GOOD, replace(GOOD, picks=3))
    assert "15 picks on 2 micrographs" in text
    assert "RELION: picks/autopick.star   CryoSPARC: picks/cryosparc.star" in text
    assert "could not be picked" not in text
    assert "network" not in text


def test_failed_micrographs_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    text = _report(capsys, GOOD, BAD)
    assert "12 picks on 1 micrographs" in text
    assert "1 of 2 micrographs could not be picked:" in text
    assert "  b [red].mrc: found 0 bytes, wanted more" in text


def test_nothing_picked(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0 picks on 0 micrographs" in _report(capsys, BAD)


def test_where_the_time_went(capsys: pytest.CaptureFixture[str]) -> None:
    text = _report(capsys, GOOD, profile=True)
    for stage, milliseconds, percent in (
        ("reading", "1000.0", "25.0"),
        ("network", "2000.0", "50.0"),
        ("idle", "1000.0", "25.0"),
    ):
        (line,) = [line for line in text.splitlines() if stage in line]
        assert milliseconds in line
        assert percent in line


def test_progress_counts(capsys: pytest.CaptureFixture[str]) -> None:
    with PickingProgress() as progress:
        picked = progress.begin(3)
        picked(GOOD)
        picked(BAD)
        assert progress.tasks[0].completed == 2


def test_only_one_process_shows_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with PickingProgress(shown=False) as progress:
        progress.begin(None)(GOOD)
        progress.estimated(DiameterEstimate(Diameter(px=76.2, estimated=True), 10.7, 0.83, None, 1, 40.0))
    assert capsys.readouterr().out == ""


def test_an_estimated_diameter_in_angstrom(capsys: pytest.CaptureFixture[str]) -> None:
    estimate = DiameterEstimate(Diameter(152.4, 76.2, estimated=True), 21.3, 0.83, 318.0, 5, 40.0)
    PickingProgress().estimated(estimate)
    assert capsys.readouterr().out == (
        "particle diameter 152 +- 21 A, estimated from 5 micrographs (expected F1 0.83); "
        "to overrule it, pass --diameter\n"
        "another population around 318 A; to pick that one, pass --diameter 318\n"
    )


@pytest.mark.parametrize("bright", [True, False])
def test_the_clearer_contrast(capsys: pytest.CaptureFixture[str], *, bright: bool) -> None:
    opposite = DiameterEstimate(Diameter(px=45.2, estimated=True), 7.0, 0.86, None, 1, 40.0)
    PickingProgress().clearer(opposite, bright=bright)
    name = "bright" if bright else "dark"
    assert capsys.readouterr().out == (
        f"{name} particles of 45 px are clearer (expected F1 0.86); to pick those, pass "
        f"--contrast {name} --diameter-px 45\n"
    )


def test_an_estimated_diameter_in_px(capsys: pytest.CaptureFixture[str]) -> None:
    estimate = DiameterEstimate(Diameter(px=76.2, estimated=True), 10.7, 0.83, None, 1, 40.0)
    PickingProgress().estimated(estimate)
    assert capsys.readouterr().out == (
        "particle diameter 76 +- 11 px, estimated from 1 micrographs (expected F1 0.83); "
        "to overrule it, pass --diameter-px\n"
    )
