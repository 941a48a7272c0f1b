"""Running one program: its output in a log, its progress told, its failure explained."""

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cryopick.validation.engine import EngineError
from cryopick.validation.steps import COMMANDS

_LAST_LINES = 12
_BAR = "~~(,_"
"""The mouse of RELION's progress bars, hundreds of lines of them."""

_ITERATION = re.compile(r"\biteration=?\s*(\d+)(?: of (\d+))?", re.IGNORECASE)


def run_program(
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str],
    progress: Callable[[str], None],
) -> None:
    """Run a program to its end; it ends with this one.

    Parameters
    ----------
    command
        Program and arguments; noted in the folder of the log.
    log
        What the program prints is appended here.
    environment
        Variables besides those of this process.
    progress
        Told of each iteration.

    Raises
    ------
    EngineError
        If it fails.
    """
    words = shlex.join(command)
    with (log.parent / COMMANDS).open("a", encoding="utf-8") as commands:
        commands.write(words + "\n")
    last: list[str] = []
    with (
        log.open("a", buffering=1, encoding="utf-8") as file,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, **environment},
            start_new_session=True,
        ) as process,
    ):
        file.write(f"$ {words}\n")
        try:
            for line in process.stdout or ():
                if _BAR in line or not line.strip():
                    continue
                file.write(line)
                last = [*last[1 - _LAST_LINES :], line.rstrip()]
                if found := _ITERATION.search(line):
                    progress(f"iteration {found[1]}" + (f" of {found[2]}" if found[2] else ""))
        except BaseException:  # the user's interrupt among them, which does not reach another session
            os.killpg(process.pid, signal.SIGTERM)
            raise
    if process.returncode:
        raise EngineError(
            f"{words}\nfailed with code {process.returncode}; the log is {log}, its last lines:\n"
            + "\n".join(last)
        )
