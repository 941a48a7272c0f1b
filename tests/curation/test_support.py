from collections.abc import Callable

import numpy as np

from cryopick.curation.evidence import Evidence
from cryopick.curation.support import best_scores

XY = np.array([[50.0, 60.0], [150.0, 60.0]])


def test_the_best_candidate_near_counts(make_evidence: Callable[..., Evidence]) -> None:
    evidence = make_evidence([], [(50, 60, 0.2), (55, 60, 0.4), (50, 71, 0.9)])
    found = best_scores(evidence, XY, 10.0)
    assert found is not None
    assert found.tolist() == [0.4, 0]


def test_a_picker_that_did_not_look_says_nothing(make_evidence: Callable[..., Evidence]) -> None:
    assert best_scores(make_evidence([], None), XY, 10.0) is None
