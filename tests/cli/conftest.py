"""Running the command line in this process, from a folder that has nothing to do with the project."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cryopick.models import PickerCheckpoint, save_checkpoint


@dataclass(frozen=True)
class Outcome:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run_main(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Call an entry point as its console script would."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(main: Callable[[], None], *arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", [main.__name__, *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run


@pytest.fixture
def cryopick(run_main: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Call ``cryopick``."""
    from cryopick.cli.main import app

    return lambda *arguments: run_main(app, *arguments)


@pytest.fixture
def checkpoint(dark_discs: PickerCheckpoint, tmp_path: Path) -> Path:
    """Save a picker of dark discs of 24 px."""
    path = tmp_path / "picker.ckpt"
    save_checkpoint(dark_discs, path)
    return path
