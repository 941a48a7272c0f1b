"""Evidence about one micrograph, written down."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.curation.classified import Classified
from cryopick.curation.decision import Action, Decision
from cryopick.curation.evidence import Evidence
from cryopick.curation.verdicts import Verdicts
from cryopick.picking import RunFolder, SummaryRow
from cryopick.validation.measures import SelectedClass

Places = Sequence[tuple[float, ...]]


@pytest.fixture
def make_evidence() -> Callable[..., Evidence]:
    """Make the evidence on micrograph ``m`` of 300 rows and 400 columns, with particles of 20 px.

    ``labels`` and ``false_positives`` are (x, y), ``candidates`` (x, y, score), ``inspected`` (x, y, 1 or 0),
    ``classified`` (x, y, class), of which 1 is selected and 2 is not, decisions (x, y, action).
    """

    def make(
        labels: Places | None = (),
        candidates: Places | None = None,
        *,
        inspected: Places | None = None,
        classified: Places | None = None,
        decisions: Sequence[tuple[float, float, str]] = (),
        earlier: Sequence[tuple[float, float, str]] = (),
        false_positives: Places = (),
        expert_rejected: Places = (),
        **further: Any,
    ) -> Evidence:
        return Evidence(
            key="m",
            path=Path("m.mrc"),
            shape=(300, 400),
            diameter_px=20.0,
            labels=None if labels is None else Picks(_columns(labels, 2)),
            false_positives=Picks(_columns(false_positives, 2)),
            expert_rejected=_columns(expert_rejected, 2),
            candidates=None
            if candidates is None
            else Picks(_columns(candidates, 3)[:, :2], _columns(candidates, 3)[:, 2]),
            threshold=0.5,
            verdicts=None if inspected is None else _verdicts(_columns(inspected, 3)),
            classified=None if classified is None else _classified(_columns(classified, 3)),
            decisions=_decisions(decisions),
            earlier=_decisions(earlier),
            **further,
        )

    return make


def _columns(places: Places, count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(places, dtype=np.float64).reshape(-1, count)


def _verdicts(table: np.ndarray[Any, np.dtype[np.float64]]) -> Verdicts:
    accepted = table[:, 2] == 1
    reasons = tuple("" if each else "ice" for each in accepted)
    return Verdicts(table[:, :2], accepted, reasons, ("m.mrc",) * len(table))


def _classified(table: np.ndarray[Any, np.dtype[np.float64]]) -> Classified:
    particles = Picks(table[:, :2], attributes={"ClassNumber": table[:, 2].astype(int)})
    classes = (SelectedClass(1, 1, 0.5, 9.0, True), SelectedClass(2, 1, 0.5, 9.0, False, "fuzzy"))
    return Classified(particles, {each.number: each for each in classes})


def _decisions(lines: Sequence[tuple[float, float, str]]) -> tuple[Decision, ...]:
    return tuple(
        Decision("m", x, y, Action(action), f"{action}ed", f"d.csv, line {number}")
        for number, (x, y, action) in enumerate(lines, start=2)
    )


@pytest.fixture
def labelled_set(cryoppp_set: Callable[..., Path], tmp_path: Path) -> Path:
    """Write a data set of 3 micrographs of 192 rows and 260 columns, each with 9 labelled discs of 24 px."""
    return cryoppp_set(tmp_path / "sets" / "discs", micrographs=3)


@pytest.fixture
def predicted(tmp_path: Path) -> Callable[..., Path]:
    """Write the output of `predict` on `labelled_set`: candidates (x, y, score) by micrograph."""

    def write(
        candidates: dict[str, Places], name: str = "picks", threshold: float = 0.5, suffix: str = ".mrc"
    ) -> Path:
        folder = RunFolder(tmp_path / name)
        rows = []
        for stem, places in candidates.items():
            table = _columns(places, 3)
            folder.write_candidates(stem, Picks(table[:, :2], table[:, 2], 24.0))
            path = tmp_path / "sets" / "discs" / "micrographs" / f"{stem}{suffix}"
            rows.append(SummaryRow(str(path), 0, None, "", 192, 260, 2.0, 24.0, str(path), stem))
        folder.finish(rows, {"floor": 0.01}, threshold)
        return folder.root

    return write
