import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import mrcfile
import numpy as np
import pytest

from cryopick.validation.aspire.request import ANSWER, AVERAGES, REQUEST, Answer, Request

pytestmark = pytest.mark.skipif(find_spec("aspire") is None, reason="pip install 'cryopick[aspire]'")


def test_kinds_are_told_apart(tmp_path: Path, kinds: Callable[[], Any]) -> None:
    given = kinds()
    folder = tmp_path / "out"
    folder.mkdir()
    Request(str(given.star), str(tmp_path), 3, 1, 100.0, False).write(folder / REQUEST)
    program = [sys.executable, "-m", "cryopick.validation.aspire.program", str(folder)]
    subprocess.run(program, check=True, cwd=folder, capture_output=True, timeout=300)
    answer = Answer.read(folder / ANSWER)
    assert answer.pixel_size == 4.0
    numbers = np.array(answer.numbers)
    assert set(numbers) == {1, 2, 3}
    # Each kind's particles are nearly all in one class, and that has hardly any others.
    together = np.array(
        [[np.sum((given.truth == kind) & (numbers == at)) for at in (1, 2, 3)] for kind in range(3)]
    )
    assert together.max(axis=1).sum() >= 0.9 * len(numbers)
    assert sorted(together.argmax(axis=1)) == [0, 1, 2]
    with mrcfile.open(folder / AVERAGES) as mrc:
        averages = np.array(mrc.data)
        assert float(mrc.voxel_size.x) == 4.0
    assert averages.shape == (3, 32, 32)
    # Noise is averaged away where nothing is, and the bar's three discs stay apart from each other.
    assert averages[:, :3].std() < 0.15
    assert all(resolution is not None and 8 <= resolution < 40 for resolution in answer.resolutions)
