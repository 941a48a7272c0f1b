import json
import subprocess
from pathlib import Path

import pytest

from cryopick import __version__
from cryopick.training import provenance
from cryopick.training.provenance import describe_software


def test_versions_are_told_and_can_be_written() -> None:
    software = describe_software()
    assert software["cryopick"] == __version__
    assert {"torch", "pytorch_lightning", "git"} <= set(software)
    json.dumps(software)


def _pretend_to_live_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "__file__", str(folder / "provenance.py"))


def test_outside_a_checkout_there_is_no_git_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    _pretend_to_live_in(tmp_path, monkeypatch)
    assert describe_software()["git"] is None


def test_the_state_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    (tmp_path / "provenance.py").write_text("1\n")
    (tmp_path / "b.py").write_text("1\n")
    git("init")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "first")
    _pretend_to_live_in(tmp_path, monkeypatch)
    clean = describe_software()["git"]
    assert len(clean["commit"]) == 40
    assert clean["changed"] == []
    (tmp_path / "b.py").write_text("2\n")
    assert describe_software()["git"]["changed"] == ["b.py"]
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "provenance.py").touch()  # installed below somebody's own checkout
    _pretend_to_live_in(tmp_path / ".venv", monkeypatch)
    assert describe_software()["git"] is None


def test_without_git_there_is_no_git_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert describe_software()["git"] is None
