import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.steps import COMMANDS, STEP, Step


@dataclass(frozen=True)
class _Written:
    file: Path
    size: int


class _Work:
    """Writes a file and counts how often."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.times = 0
        self.found: list[str] = []

    def __call__(self) -> _Written:
        self.times += 1
        self.found = sorted(path.name for path in self.folder.iterdir())
        (self.folder / "out.txt").write_text("x" * self.times)
        (self.folder / COMMANDS).write_text("program --quick\n")
        return _Written(self.folder / "out.txt", self.times)


@pytest.fixture
def work(tmp_path: Path) -> _Work:
    return _Work(tmp_path / "step")


@pytest.fixture
def step(work: _Work) -> Callable[..., "Step[_Written]"]:
    return lambda **inputs: Step(work.folder, _Written, inputs, {"program": "3.1"})


def test_done_once_for_the_same_inputs(work: _Work, step: Callable[..., "Step[_Written]"]) -> None:
    assert step(n=1).done() is None
    first = step(n=1, m=2).run(work)
    assert step(m=2, n=1).run(work) == first
    assert work.times == 1
    record = json.loads((work.folder / STEP).read_text())
    assert record["inputs"] == {"n": 1, "m": 2}
    assert record["versions"] == {"program": "3.1"}
    assert record["commands"] == ["program --quick"]
    assert record["seconds"] >= 0


def test_done_again_for_others_in_an_empty_folder(work: _Work, step: Callable[..., "Step[_Written]"]) -> None:
    step(n=1).run(work)
    assert step(n=2).run(work).size == 2
    assert work.found == ["started.json"]


def test_done_again_where_a_file_is_gone_or_the_record_damaged(
    work: _Work, step: Callable[..., "Step[_Written]"]
) -> None:
    step(n=1).run(work)
    (work.folder / "out.txt").unlink()
    step(n=1).run(work)
    assert work.times == 2
    (work.folder / STEP).write_text('{"key"')
    step(n=1).run(work)
    assert work.times == 3


def test_a_killed_step_leaves_its_beginnings(work: _Work, step: Callable[..., "Step[_Written]"]) -> None:
    def killed() -> _Written:
        (work.folder / "half.txt").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step(n=1).run(killed)
    step(n=1).run(work)
    assert work.found == ["half.txt", "started.json"]
    with pytest.raises(KeyboardInterrupt):
        step(n=2).run(killed)
    step(n=3).run(work)
    assert work.found == ["started.json"]


def test_killed_while_it_empties_the_folder(
    work: _Work, step: Callable[..., "Step[_Written]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    step(n=1).run(work)

    def killed(folder: Path, ignore_errors: bool = False) -> None:
        (folder / STEP).unlink(missing_ok=ignore_errors)
        if not ignore_errors:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            step(n=2).run(work)
    assert step(n=2).run(work).size == 2
    step(n=3).run(work)
    assert [path.name for path in work.folder.parent.iterdir()] == [work.folder.name]


def test_foreign_files_are_not_touched(work: _Work, step: Callable[..., "Step[_Written]"]) -> None:
    work.folder.mkdir()
    (work.folder / "thesis.tex").touch()
    with pytest.raises(ConfigurationError, match="holds files that are not of a validation"):
        step(n=1).run(work)
    assert (work.folder / "thesis.tex").exists()
