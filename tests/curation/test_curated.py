from pathlib import Path

import numpy as np

from cryopick.core import Picks
from cryopick.curation.change import Cause, Change, ChangeKind
from cryopick.curation.curated import CuratedMicrograph, CuratedRound
from cryopick.curation.judgement import FalsePositives

NOTHING = FalsePositives(np.empty((0, 2)), ())
ADDED = Change("a", 1, 2, ChangeKind.ADDED, Cause.PICKER, "picked")


def test_a_round_counts_its_labels() -> None:
    micrographs = [
        CuratedMicrograph(
            key, Path(f"{key}.mrc"), (30, 40), Picks(np.ones((count, 2))), NOTHING, changes, (), was
        )
        for key, count, changes, was in (("a", 3, (ADDED,), 2), ("b", 1, (), None))
    ]
    curated = CuratedRound(Path("rounds/1"), 1, 0, micrographs)
    assert (curated.labels_before, curated.labels, curated.changes) == (2, 4, [ADDED])
