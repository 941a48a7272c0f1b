from typing import Any

import mrcfile
import numpy as np

from cryopick.validation.aspire.request import ANSWER, Answer
from cryopick.validation.results import Classification


def test_kinds_are_told_apart(kinds: Any, classified: Classification) -> None:
    answer = Answer.read(classified.averages.parent / ANSWER)
    numbers = np.array(answer.numbers)
    assert set(numbers) == {1, 2, 3}
    # Each kind's particles are nearly all in one class, and that has hardly any others.
    together = np.array(
        [[np.sum((kinds.truth == kind) & (numbers == at)) for at in (1, 2, 3)] for kind in range(3)]
    )
    assert together.max(axis=1).sum() >= 0.9 * len(numbers)
    assert sorted(together.argmax(axis=1)) == [0, 1, 2]


def test_particles_are_aligned(kinds: Any, classified: Classification) -> None:
    numbers = np.array(Answer.read(classified.averages.parent / ANSWER).numbers)
    with mrcfile.open(classified.averages) as mrc:
        averages = np.array(mrc.data)
        assert float(mrc.voxel_size.x) == 4.0
    assert averages.shape == (3, 32, 32)
    assert averages[:, :3].std() < 0.15  # of 0.3 in each particle
    # Unaligned, the triangle's three discs would be a ring of a third of their height.
    triangle = averages[np.bincount(numbers[kinds.truth == 2]).argmax() - 1]
    assert triangle.max() > 0.6
