from pathlib import Path

import pytest

from cryopick.core import DataSetError, Frame
from cryopick.dataset import Evidence, Orientation, Verdict


def orientation(frame: Frame, verdict: Verdict) -> Orientation:
    return Orientation(
        root=Path("/data/10017"),
        frame=frame,
        verdict=verdict,
        reason="no particles at the labels",
        rows=Evidence(-1.2, 0.1, 50),
        cryoppp=Evidence(0.05, 0.1, 49),
        micrographs=("a.mrc",),
    )


def test_significance_is_in_standard_errors_whatever_the_sign() -> None:
    assert Evidence(-1.2, 0.1, 50).significance == pytest.approx(12)
    assert Evidence(0.0, 0.0, 0).significance == 0


def test_evidence_is_that_of_the_frame_found() -> None:
    assert orientation(Frame.ROWS, Verdict.CONFIRMED).evidence.contrast == -1.2
    assert orientation(Frame.CRYOPPP, Verdict.CONFIRMED).evidence.contrast == 0.05


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.UNDECIDED])
def test_a_set_that_does_not_fail_is_trained_on(verdict: Verdict) -> None:
    assert orientation(Frame.CRYOPPP, verdict).require() is Frame.CRYOPPP


def test_a_failed_set_is_refused_with_the_override_named() -> None:
    with pytest.raises(
        DataSetError, match=r"/data/10017: .*no particles.*data.orientation=rows or data.orient"
    ):
        orientation(Frame.ROWS, Verdict.FAILED).require()
