from importlib import resources
from pathlib import Path

import pytest

from cryopick.core import CheckpointError
from cryopick.picking import shipped
from cryopick.picking.shipped import find_checkpoint


def test_the_picker_the_user_names() -> None:
    assert find_checkpoint(Path("mine.ckpt")) == Path("mine.ckpt")


def test_the_general_one_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "src" / "cryopick" / "picking" / "shipped.py"))
    monkeypatch.setattr(resources, "files", lambda _: tmp_path / "installed")
    with pytest.raises(CheckpointError, match="did not come with this installation; pass --checkpoint"):
        find_checkpoint(None)
    general = tmp_path / "checkpoints" / "general.ckpt"
    general.parent.mkdir()
    general.touch()
    assert find_checkpoint(None) == general
    packaged = tmp_path / "installed" / "checkpoints" / "general.ckpt"
    packaged.parent.mkdir(parents=True)
    packaged.touch()
    assert find_checkpoint(None) == packaged
