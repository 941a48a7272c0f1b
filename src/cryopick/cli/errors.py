"""Errors meant for the user: one message, an exit code, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cryopick.core import CryopickError

USAGE_ERROR = 2
_INTERRUPTED = 130


class _Told(SystemExit):
    """The end after an interrupt of which the user has heard: `cryopick train` is a program in another."""


@contextmanager
def reported() -> Iterator[None]:
    """Print a `CryopickError`, or a disk's about a file, to standard error and exit with code 2.

    130 where the user interrupts, or `typer` says so.
    """
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True)
    try:
        yield
    except CryopickError as error:
        message = str(error)
    except OSError as error:
        if error.filename is None:
            raise
        message = (
            f"{error.filename}: {error.strerror}; correct the path or the permissions, or free some space"
        )
    except (KeyboardInterrupt, SystemExit) as stop:
        if isinstance(stop, _Told) or (isinstance(stop, SystemExit) and stop.code != _INTERRUPTED):
            raise  # only typer calls an interrupt so
        told = str(stop) if isinstance(stop, KeyboardInterrupt) else ""
        console.print(told or "interrupted; the same command goes on from here", markup=False)
        raise _Told(_INTERRUPTED) from None
    else:
        return
    console.print("[bold red]error:[/]", end=" ")
    console.print(message, markup=False, highlight=False)
    sys.exit(USAGE_ERROR)
