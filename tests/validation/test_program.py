import os
import sys
from pathlib import Path

import pytest

from cryopick.validation.engine import EngineError
from cryopick.validation.program import run_program

PYTHON = [sys.executable, "-c"]


def test_output_in_the_log_and_progress_told(tmp_path: Path) -> None:
    program = (
        "import os; print(' Expectation iteration 3 of 25'); print('0/ 9 sec ~~(,_,\">', end='\\r'); "
        "print('x', os.environ['MARK']); print(' Auto-refine: Iteration= 12')"
    )
    told: list[str] = []
    run_program([*PYTHON, program], tmp_path / "run.log", {"MARK": "here"}, told.append)
    assert told == ["iteration 3 of 25", "iteration 12"]
    log = (tmp_path / "run.log").read_text()
    assert "x here" in log
    assert "(,_" not in log.partition("\n")[2]
    (command,) = (tmp_path / "commands.txt").read_text().splitlines()
    assert command.startswith(f"{sys.executable} -c '")


def test_a_failure_is_explained(tmp_path: Path) -> None:
    program = "import sys; print('\\n'.join(map(str, range(90)))); sys.exit('out of luck')"
    with pytest.raises(EngineError) as failure:
        run_program([*PYTHON, program], tmp_path / "run.log", {}, print)
    text = str(failure.value)
    assert "code 1" in text
    assert str(tmp_path / "run.log") in text
    assert "out of luck" in text
    assert "89" in text
    assert "\n70\n" not in text


def test_the_program_ends_with_an_interrupt(tmp_path: Path) -> None:
    def interrupt(text: str) -> None:
        raise KeyboardInterrupt

    program = (
        "import os, time; open('pid', 'w').write(str(os.getpid())); "
        "print(' Expectation iteration 1', flush=True); time.sleep(60)"
    )
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_program([*PYTHON, program], tmp_path / "run.log", {}, interrupt)
        pid = int(Path("pid").read_text())
    finally:
        os.chdir(before)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
