from collections.abc import Callable

import numpy as np
import pytest

from cryopick.core import CoordinatesError
from cryopick.curation.evidence import Evidence
from cryopick.curation.judge import judge
from cryopick.curation.judgement import Judgement
from cryopick.curation.rules import Rules

MakeEvidence = Callable[..., Evidence]
A, B, C = (50.0, 60.0), (150.0, 60.0), (250.0, 160.0)


def places(judgement: Judgement) -> list[tuple[float, ...]]:
    return [tuple(xy) for xy in judgement.labels.xy.tolist()]


def wrong(judgement: Judgement) -> list[tuple[float, float, str]]:
    found = judgement.false_positives
    return [(x, y, why) for (x, y), why in zip(found.xy.tolist(), found.reasons, strict=True)]


def log(judgement: Judgement) -> list[str]:
    return [f"{one.kind} by {one.cause}: {one.reason}" for one in judgement.changes]


def test_without_anything_against_them_labels_stay(make_evidence: MakeEvidence) -> None:
    judgement = judge(make_evidence([A, B]), Rules())
    assert (places(judgement), wrong(judgement), log(judgement)) == ([A, B], [], [])
    assert judgement.labels.label.tolist() == [0, 1]


@pytest.mark.parametrize(("score", "added"), [(0.5, True), (0.499, False)])
def test_a_pick_from_the_threshold_on_becomes_a_label(
    make_evidence: MakeEvidence, score: float, added: bool
) -> None:
    judgement = judge(make_evidence([A], [(*B, score)]), Rules())
    assert places(judgement) == ([A, B] if added else [A])
    assert log(judgement) == (["added by picker: picked"] if added else [])


@pytest.mark.parametrize(("distance", "added"), [(10.0, False), (10.5, True)])
def test_a_pick_within_half_a_diameter_of_a_label_is_that_label(
    make_evidence: MakeEvidence, distance: float, added: bool
) -> None:
    pick = (A[0], A[1] + distance)
    judgement = judge(make_evidence([A], [(*pick, 0.9)]), Rules())
    assert places(judgement) == ([A, pick] if added else [A])


def test_of_picks_that_mean_one_particle_the_best_becomes_a_label(make_evidence: MakeEvidence) -> None:
    near = (A[0] + 5.9, A[1])
    judgement = judge(make_evidence([], [(*near, 0.7), (*A, 0.8)]), Rules())
    assert places(judgement) == [A]


def test_micrographs_that_nobody_labelled_get_the_labels_of_their_picks(make_evidence: MakeEvidence) -> None:
    assert places(judge(make_evidence(None, [(*A, 0.9), (*B, 0.2)]), Rules())) == [A]


def test_inspection_has_to_accept_a_pick(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([], [(*A, 0.9), (*B, 0.9), (*C, 0.9)], inspected=[(*A, 1), (*B, 0)])
    judgement = judge(evidence, Rules())
    assert places(judgement) == [A]
    assert wrong(judgement) == [(*B, "ice")]  # C was not looked at: nobody knows
    assert log(judgement) == ["added by picker: picked", "rejected by inspection: ice"]
    assert "accepted by the inspection" in judgement.changes[0].detail


def test_a_pick_has_to_be_in_a_selected_class(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([], [(*A, 0.9), (*B, 0.9), (*C, 0.9)], classified=[(*A, 1), (*B, 2)])
    judgement = judge(evidence, Rules())
    assert places(judgement) == [A]
    assert wrong(judgement) == [(*B, "junk class")]
    assert judgement.changes[1].detail == "class 2: fuzzy"


def test_a_label_in_a_junk_class_goes_and_its_pick_does_not_bring_it_back(
    make_evidence: MakeEvidence,
) -> None:
    pick = (A[0] + 8, A[1])
    judgement = judge(make_evidence([A, B, C], [(*pick, 0.9)], classified=[(*A, 2), (*B, 1)]), Rules())
    assert places(judgement) == [B, C]  # C is in no class: nobody objects
    assert wrong(judgement) == [(*A, "junk class")]
    assert log(judgement) == ["removed by class: junk class"]
    assert judgement.changes[0].score == 0.9


@pytest.mark.parametrize(
    ("score", "accepted", "stays"), [(0.05, 0, False), (0.1, 0, True), (0.05, 1, True), (None, 0, False)]
)
def test_a_label_goes_where_the_picker_doubts_it_and_the_inspection_rejects_it(
    make_evidence: MakeEvidence, score: float | None, accepted: int, stays: bool
) -> None:
    candidates = [] if score is None else [(A[0] + 10, A[1], score)]
    judgement = judge(make_evidence([A], candidates, inspected=[(*A, accepted)]), Rules())
    assert places(judgement) == ([A] if stays else [])
    assert log(judgement) == ([] if stays else ["removed by inspection: ice"])


def test_doubt_alone_removes_only_where_it_is_asked_to(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([A, B], [(*A, 0.9)])
    assert places(judge(evidence, Rules())) == [A, B]
    judgement = judge(evidence, Rules(doubt_alone=True))
    assert (places(judgement), wrong(judgement)) == ([A], [(*B, "doubted")])
    accepted = make_evidence([A, B], [(*A, 0.9)], inspected=[(*B, 1)])
    assert places(judge(accepted, Rules(doubt_alone=True))) == [A, B]


def test_micrographs_without_picks_are_not_doubted(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([A], None, inspected=[(*A, 0)])
    assert places(judge(evidence, Rules(doubt_alone=True))) == [A]


def test_decisions_win_over_everything(make_evidence: MakeEvidence) -> None:
    judgement = judge(
        make_evidence(
            [A, B],
            [(*B, 0.99), (*C, 0.01)],
            inspected=[(*A, 0), (*B, 1), (*C, 0)],
            classified=[(*A, 2), (*B, 1), (*C, 2)],
            expert_rejected=[C],
            false_positives=[C],
            decisions=[(A[0] + 5, A[1], "accept"), (*B, "reject"), (C[0], C[1] - 5, "accept")],
        ),
        Rules(),
    )
    assert places(judgement) == [A, C]
    assert wrong(judgement) == [(*B, "rejected")]
    assert log(judgement) == ["removed by decision: rejected", "added by decision: accepted"]


def test_what_is_added_is_added_exactly_there(make_evidence: MakeEvidence) -> None:
    there = (A[0] + 1.25, A[1])
    judgement = judge(make_evidence([], [(*A, 0.9)], decisions=[(*there, "add")]), Rules())
    assert places(judgement) == [there]


def test_adding_a_label_that_is_there_keeps_it(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([A], [], inspected=[(*A, 0)], decisions=[(A[0] + 5, A[1], "add")])
    judgement = judge(evidence, Rules())
    assert (places(judgement), log(judgement)) == ([A], [])


def test_a_place_can_be_rejected_where_nothing_is(make_evidence: MakeEvidence) -> None:
    judgement = judge(make_evidence([A], [], decisions=[(*B, "reject")]), Rules())
    assert (places(judgement), wrong(judgement)) == ([A], [(*B, "rejected")])
    assert log(judgement) == ["rejected by decision: rejected"]


def test_what_people_rejected_does_not_come_back(make_evidence: MakeEvidence) -> None:
    picks = [(*A, 0.9), (*B, 0.9), (*C, 0.9)]
    evidence = make_evidence(
        [], picks, earlier=[(*A, "reject")], expert_rejected=[B], false_positives=[A, B, C]
    )
    judgement = judge(evidence, Rules())
    assert places(judgement) == [C]  # a program rejected it, and a program may take that back
    assert wrong(judgement) == [(*A, "expert"), (*B, "expert")]


def test_an_earlier_rejection_never_hits_a_label(make_evidence: MakeEvidence) -> None:
    near = (A[0] + 5, A[1])  # the other of two near-duplicates
    assert places(judge(make_evidence([A], earlier=[(*near, "reject")]), Rules())) == [A]


@pytest.mark.parametrize("action", ["accept", "add"])
def test_earlier_decisions_protect_labels(make_evidence: MakeEvidence, action: str) -> None:
    evidence = make_evidence([A], [], classified=[(*A, 2)], inspected=[(*A, 0)], earlier=[(*A, action)])
    judgement = judge(evidence, Rules())
    assert places(judgement) == [A]
    assert [one.action for one in judgement.decisions] == [action]


def test_new_decisions_replace_earlier_ones(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [A], [(*B, 0.6)], earlier=[(*A, "accept"), (*B, "reject")], decisions=[(*A, "reject"), (*B, "accept")]
    )
    judgement = judge(evidence, Rules())
    assert places(judgement) == [B]
    assert [(one.x, one.y, one.action) for one in judgement.decisions] == [(*A, "reject"), (*B, "accept")]


def test_decisions_are_kept_at_the_place_that_they_are_about(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [A], [(*B, 0.2)], decisions=[(A[0] + 3, A[1] - 2, "reject"), (B[0], 64.0, "reject")]
    )
    assert [(one.x, one.y) for one in judge(evidence, Rules()).decisions] == [A, B]


def test_recentring_moves_labels_to_their_picks_and_says_so(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [A, B, C],
        [(A[0] + 3, A[1] + 4, 0.9), (B[0] + 1, B[1], 0.4), (C[0] + 2, C[1], 0.9)],
        earlier=[(*C, "accept")],
    )
    assert places(judge(evidence, Rules())) == [A, B, C]
    judgement = judge(evidence, Rules(recentre=True))
    assert places(judgement) == [(53.0, 64.0), B, C]  # B's pick is too weak, C was decided on
    (moved,) = judgement.changes
    assert (moved.from_x, moved.from_y, moved.x, moved.y) == (*A, 53.0, 64.0)
    assert (moved.kind, moved.detail) == ("moved", "by 5.00 px")


def test_nothing_at_all(make_evidence: MakeEvidence) -> None:
    judgement = judge(make_evidence([], [], inspected=[], classified=[]), Rules(recentre=True))
    assert judgement.labels.xy.shape == (0, 2)
    assert judgement.false_positives.xy.shape == (0, 2)


def test_contradictions_are_named(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([A], [], decisions=[(*A, "accept"), (A[0] + 2, A[1], "reject")])
    with pytest.raises(CoordinatesError, match=r"d.csv, line 3: contradicts d.csv, line 2: .*\(50.0, 60.0\)"):
        judge(evidence, Rules())


def test_a_rejected_label_scores_what_the_picker_says(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([A], [(*A, 0.3)], decisions=[(*A, "reject")])
    (change,) = judge(evidence, Rules()).changes
    assert (change.score, np.round([change.x, change.y]).tolist()) == (0.3, [50, 60])
