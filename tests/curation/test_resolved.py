from collections.abc import Callable

import pytest

from cryopick.core import CoordinatesError
from cryopick.curation.evidence import Evidence
from cryopick.curation.resolved import places_of, resolve, still_standing

MakeEvidence = Callable[..., Evidence]


def test_a_label_comes_before_a_nearer_candidate(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [(50, 60)], [(54, 60, 0.9), (90, 60, 0.1)], decisions=[(54, 60, "reject"), (91, 60, "reject")]
    )
    first, second = resolve(evidence)
    assert (first.label, first.candidate, first.decision.x) == (0, -1, 50)
    assert (second.label, second.candidate, second.decision.x) == (-1, 1, 90)
    assert first.rejects


@pytest.mark.parametrize(("distance", "found"), [(6.0, True), (6.1, False)])
def test_decisions_reach_as_far_as_two_centres_mean_one_particle(
    make_evidence: MakeEvidence, distance: float, found: bool
) -> None:
    (one,) = resolve(make_evidence([(50, 60)], decisions=[(50 + distance, 60, "reject")]))
    assert (one.label == 0) is found


def test_there_has_to_be_something_to_accept(make_evidence: MakeEvidence) -> None:
    with pytest.raises(CoordinatesError, match=r"line 2: neither a label nor a candidate .* use add"):
        resolve(make_evidence([(50, 60)], decisions=[(60, 60, "accept")]))


@pytest.mark.parametrize("place", [(350, 310), (-1, 20), (400, 20)])
def test_places_have_to_be_on_the_micrograph(make_evidence: MakeEvidence, place: tuple[int, int]) -> None:
    with pytest.raises(CoordinatesError, match="outside m, which has 400 columns and 300 rows"):
        resolve(make_evidence([], decisions=[(*place, "add")]))


def test_the_same_said_twice_is_said_once(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([(50, 60)], decisions=[(50, 60, "accept"), (51, 60, "add")])
    assert len(resolve(evidence)) == 1


def test_decisions_on_one_particle_are_one_whatever_they_are_about(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [], [(90, 60, 0.9)], decisions=[(88, 60, "add"), (89, 60, "add"), (91, 60, "accept")]
    )
    (one,) = resolve(evidence)
    assert (one.decision.x, one.decision.y) == (88, 60)
    apart = make_evidence([], decisions=[(88, 60, "add"), (94.1, 60, "add")])
    assert len(resolve(apart)) == 2


def test_an_addition_beside_a_rejection_contradicts_it(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([], [(90, 60, 0.9)], decisions=[(88, 60, "add"), (91, 60, "reject")])
    with pytest.raises(CoordinatesError, match=r"line 3: contradicts .*line 2"):
        resolve(evidence)


def test_two_labels_are_two_however_near(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence([(50, 60), (53, 60)], decisions=[(50, 60, "accept"), (53, 60, "reject")])
    assert [one.label for one in resolve(evidence)] == [0, 1]


def test_earlier_decisions_stand_unless_overruled(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        [(50, 60)],
        earlier=[(50, 60, "accept"), (90, 60, "reject")],
        decisions=[(52, 60, "reject")],
    )
    standing = still_standing(evidence, resolve(evidence))
    assert places_of(standing).tolist() == [[90, 60]]
