from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cryopick.core import Picks
from cryopick.curation.evidence import Evidence

MakeEvidence = Callable[..., Evidence]


def test_there_has_to_be_something_to_judge(make_evidence: MakeEvidence) -> None:
    assert not make_evidence(None).concerned
    assert make_evidence([]).concerned
    assert make_evidence(None, []).concerned
    assert make_evidence(None, decisions=[(1, 2, "add")]).concerned
    assert not make_evidence(None, decisions=[(1, 2, "reject")]).concerned


def test_picks_without_scores_are_sure(make_evidence: MakeEvidence) -> None:
    evidence = replace(make_evidence(), candidates=Picks(np.array([[1.0, 2.0], [3.0, 4.0]])))
    assert evidence.candidate_scores.tolist() == [1, 1]
    assert make_evidence(None).candidate_xy.shape == make_evidence(None).label_xy.shape == (0, 2)


def test_the_best_candidate_near_a_label_supports_it(make_evidence: MakeEvidence) -> None:
    labels = [(50, 60), (150, 60)]
    support = make_evidence(labels, [(50, 60, 0.2), (55, 60, 0.4), (50, 71, 0.9)]).support(10.0)
    assert support is not None
    assert support.tolist() == [0.4, 0]
    assert make_evidence(labels, None).support(10.0) is None
