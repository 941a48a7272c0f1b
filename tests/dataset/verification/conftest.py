"""A sound data set of discs, to plant faults in."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def sound_set(tmp_path: Path, cryoppp_set: Callable[..., Path]) -> Path:
    """Write 24 micrographs ``m_<n>.frames.mrc`` of 260 x 192 px, 9 labels each."""
    return cryoppp_set(tmp_path / "set", micrographs=24)
