from importlib import resources
from pathlib import Path

import pytest

from cryopick.core import CheckpointError
from cryopick.models.shipped import find_checkpoint


def test_the_picker_the_user_names() -> None:
    assert find_checkpoint(Path("mine.ckpt")) == Path("mine.ckpt")


def test_else_the_general_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    general = tmp_path / "general.ckpt"
    with pytest.raises(CheckpointError, match=r"general\.ckpt is not there; pass --checkpoint picker\.ckpt"):
        find_checkpoint(None)
    general.touch()
    assert find_checkpoint(None) == general
