import os
import stat
from pathlib import Path

import pytest

from cryopick.validation.engine import EngineError
from cryopick.validation.relion.program import find_program, version_of


def test_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for name, printed in {"new": "RELION version: 5.0.0-commit-2abc", "mute": "Hello"}.items():
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\necho '{printed}'\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    assert version_of(find_program("new")) == "5.0.0-commit-2abc"
    with pytest.raises(EngineError, match="no version in 'Hello'"):
        version_of("mute")
    with pytest.raises(EngineError, match="apt-get install relion"):
        find_program("no_such_program")
