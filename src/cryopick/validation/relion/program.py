"""Finding RELION's programs and their version."""

import re
import shutil
import subprocess

from cryopick.validation.engine import EngineError

_VERSION = re.compile(r"version:?\s*v?(\d+\.\d+[\w.-]*)", re.IGNORECASE)


def find_program(name: str) -> str:
    """Find a program on the PATH.

    Raises
    ------
    EngineError
        If it is not there.
    """
    if (path := shutil.which(name)) is None:
        raise EngineError(
            f"{name} is not on the PATH; install RELION 3.1 or later with MPI (Debian: apt-get install "
            "relion), or pass --engine aspire"
        )
    return path


def version_of(program: str) -> str:
    """Ask RELION's program for its version.

    Raises
    ------
    EngineError
        If it does not say.
    """
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = _VERSION.search(done.stdout + done.stderr)
    if found is None:
        raise EngineError(
            f"{program} --version: no version in {(done.stdout + done.stderr).strip()!r}; wanted RELION "
            "3.1 or later"
        )
    return found[1]
