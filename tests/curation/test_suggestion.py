from collections.abc import Callable
from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.curation.decision import read_decisions
from cryopick.curation.evidence import Evidence
from cryopick.curation.rules import Rules
from cryopick.curation.suggestion import Suggestion, suggest, write_suggestions

MakeEvidence = Callable[..., Evidence]


def told(suggestions: list[Suggestion]) -> list[tuple[str, float, float, float | None]]:
    return [(one.kind, one.x, one.y, one.score) for one in suggestions]


def test_the_most_urgent_comes_first(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [(50, 60), (150, 60), (250, 60), (253, 60)],
        [(50, 60, 0.95), (151, 60, 0.05), (250, 61, 0.9), (350, 60, 0.97), (350, 160, 0.6), (350, 260, 0.4)],
    )
    assert told(suggest([evidence], Rules())) == [
        ("unlabelled", 350, 60, 0.97),
        ("doubted", 150, 60, 0.05),
        ("unlabelled", 350, 160, 0.6),
        ("near-duplicate", 253, 60, 0.9),
    ]


def test_a_label_without_any_candidate_is_the_most_doubtful(make_evidence: MakeEvidence) -> None:
    found = suggest([make_evidence([(50, 60), (150, 60)], [(50, 60, 0.09)])], Rules())
    assert told(found) == [("doubted", 150, 60, 0), ("doubted", 50, 60, 0.09)]


def test_without_picks_only_near_duplicates_are_found(make_evidence: MakeEvidence) -> None:
    assert told(suggest([make_evidence([(50, 60), (53, 60), (150, 60)], None)], Rules())) == [
        ("near-duplicate", 53, 60, None)
    ]


def test_what_was_decided_is_not_asked_again(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [(50, 60)],
        [(150, 60, 0.9), (250, 60, 0.9)],
        earlier=[(50, 60, "accept"), (150, 60, "reject")],
        expert_rejected=[(250, 60)],
    )
    assert suggest([evidence], Rules()) == []


def test_filled_in_the_table_is_one_of_decisions(make_evidence: MakeEvidence, tmp_path: Path) -> None:
    path = tmp_path / "suggestions.csv"
    write_suggestions(suggest([make_evidence([(50, 60)], [(150.126, 60, 0.9)])], Rules()), path)
    assert path.read_text() == (
        "micrograph,x,y,kind,score,rank,action,reason\n"
        "m,50.0,60.0,doubted,0.0,1,,\n"
        "m,150.13,60.0,unlabelled,0.9,2,,\n"
    )
    assert read_decisions(path) == []
    path.write_text(path.read_text().replace("1,,", "1,reject,ice"))
    (decision,) = read_decisions(path)
    assert (decision.micrograph, decision.x, decision.y, decision.action) == ("m", 50, 60, "reject")


def test_nothing_to_look_at(tmp_path: Path) -> None:
    write_suggestions([], tmp_path / "suggestions.csv")
    assert read_decisions(tmp_path / "suggestions.csv") == []


def test_what_somebody_has_filled_in_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "suggestions.csv"
    write_suggestions([], path)
    write_suggestions([], path)
    path.write_text("micrograph,x,y,kind,score,rank,action,reason\nm,50.0,60.0,doubted,0.0,1,reject,\n")
    with pytest.raises(ConfigurationError, match=r"filled in; pass it to `curate --decisions` first"):
        write_suggestions([], path)
    assert "reject" in path.read_text()
