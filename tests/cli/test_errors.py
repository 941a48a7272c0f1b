from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from cryopick.cli.errors import reported
from cryopick.core import CryopickError, MicrographError


@pytest.mark.parametrize("kind", [CryopickError, MicrographError])
def test_an_error_for_the_user_is_one_message_and_code_2(
    kind: type[CryopickError], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end, reported():
        raise kind("/data/a [bold]b.mrc: found 3, wanted 4")
    assert end.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.strip() == "error: /data/a [bold]b.mrc: found 3, wanted 4"


def _interrupted() -> None:
    raise KeyboardInterrupt


def _interrupted_below_typer() -> None:
    verbs = typer.Typer()
    verbs.command()(_interrupted)
    verbs([])


@pytest.mark.parametrize("work", [_interrupted, _interrupted_below_typer])
def test_an_interrupt_is_code_130(work: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, reported():
        work()
    assert end.value.code == 130
    assert "interrupted; the same command goes on from here" in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), reported():
        raise ZeroDivisionError


def test_an_interrupt_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, reported(), reported():
        raise KeyboardInterrupt
    assert end.value.code == 130
    assert capsys.readouterr().err.count("interrupted") == 1


def test_other_ends_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, reported():
        raise SystemExit(1)
    assert end.value.code == 1
    assert capsys.readouterr() == ("", "")


def test_without_an_error_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with reported():
        pass
    assert capsys.readouterr() == ("", "")


def test_a_place_that_cannot_be_written_is_no_fault_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit) as end, reported():
        (tmp_path / "file" / "report").mkdir()
    assert end.value.code == 2
    assert f"error: {tmp_path / 'file' / 'report'}: Not a directory; correct" in capsys.readouterr().err
    with pytest.raises(OSError, match="of no file"), reported():
        raise OSError("of no file")
