import json
from pathlib import Path

import numpy as np

from cryopick import __version__
from cryopick.core import Picks
from cryopick.curation import CurationInputs, Rules
from cryopick.curation.change import Cause, Change, ChangeKind
from cryopick.curation.curated import CuratedMicrograph, CuratedRound
from cryopick.curation.judgement import FalsePositives
from cryopick.curation.log import Provenance, write_log

A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # sha256 of "a"
CHANGES = (
    Change("a", 1, 2, ChangeKind.ADDED, Cause.PICKER, "picked", "score 0.9", 0.9),
    Change("a", 3, 4, ChangeKind.ADDED, Cause.PICKER, "picked", "score 0.8", 0.8),
    Change("a", 5, 6, ChangeKind.REMOVED, Cause.DECISION, "ice | frost"),
)


def test_it_says_what_changed_why_and_from_what(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("a")
    one = CuratedMicrograph(
        "a",
        Path("a.mrc"),
        (30, 40),
        Picks(np.ones((4, 2))),
        FalsePositives(np.ones((1, 2)), ("ice",)),
        CHANGES,
        (),
        3,
    )
    made_of = Provenance(
        tmp_path / "gone",
        CurationInputs(decisions=tmp_path / "d.csv"),
        Rules(doubt=0.2),
        (0.5,),
        ("AnglePsi",),
    )
    write_log(CuratedRound(tmp_path / "3", 3, 1, [one], ("b.mrc",)), made_of, tmp_path)

    record = json.loads((tmp_path / "round.json").read_text())
    assert (record["round"], record["parent"], record["cryopick"]) == (3, 1, __version__)
    assert record["inputs"] == [
        {"role": "labels", "path": str(tmp_path / "gone"), "sha256": None},
        {"role": "decisions", "path": str(tmp_path / "d.csv"), "sha256": A},
    ]
    assert record["changes"] == {"added": 2, "removed": 1, "moved": 0, "rejected": 0}
    assert (record["labels_before"], record["labels"]) == (3, 4)
    assert (record["rules"]["doubt"], record["rules"]["thresholds"]) == (0.2, [0.5])

    page = (tmp_path / "log.md").read_text()
    assert page.startswith("# Round 3, from round 1\n\n3 labels became 4, on 1 micrographs.")
    assert "| added | picker | picked | 2 |\n| removed | decision | ice \\| frost | 1 |" in page
    assert f"| decisions | {tmp_path / 'd.csv'} | {A} |" in page
    assert "0 where nobody knows them: AnglePsi." in page
    assert "cannot be read or are not there: b.mrc." in page
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert lines[1:] == [
        "a,1.0,2.0,added,picker,picked,score 0.9,0.9,,",
        "a,3.0,4.0,added,picker,picked,score 0.8,0.8,,",
        "a,5.0,6.0,removed,decision,ice | frost,,,,",
    ]
