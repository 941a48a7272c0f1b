from collections.abc import Callable

import numpy as np

from cryopick.curation.evidence import Evidence
from cryopick.curation.witnesses import Ground, Witnesses

MakeEvidence = Callable[..., Evidence]
XY = np.array([[50.0, 60.0], [150.0, 60.0], [250.0, 60.0]])


def test_without_witnesses_nobody_objects(make_evidence: MakeEvidence) -> None:
    witnesses = Witnesses.at(make_evidence(), XY, 10.0)
    assert all(witnesses.speaks_for(index) for index in range(3))
    assert witnesses.junk_class(0) is witnesses.refusal(0) is None


def test_every_witness_has_to_have_seen_the_place(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(
        inspected=[(50, 60, 1), (150, 60, 1), (250, 60, 0)], classified=[(55, 60, 1), (250, 66, 2)]
    )
    witnesses = Witnesses.at(evidence, XY, 10.0)
    assert [witnesses.speaks_for(index) for index in range(3)] == [True, False, False]
    assert witnesses.refusal(2) == Ground("inspection", "ice")  # type: ignore[arg-type]
    assert witnesses.junk_class(2) == Ground("class", "junk class", "class 2: fuzzy")  # type: ignore[arg-type]
    assert witnesses.support(0) == ", accepted by the inspection, class 1"


def test_the_nearest_witness_speaks(make_evidence: MakeEvidence) -> None:
    evidence = make_evidence(inspected=[(55, 60, 0), (48, 60, 1)])
    assert Witnesses.at(evidence, XY, 10.0).refusal(0) is None
