import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from cryopick.acquisition.disk_room import disk_room


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_quarter_gibibyte_is_left_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 31, 0, 1 << 30))
    assert disk_room(tmp_path) == 3 << 28
