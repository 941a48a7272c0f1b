"""Errors meant for the user: one message, an exit code, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cryopick.core import CryopickError

USAGE_ERROR = 2


@contextmanager
def reported() -> Iterator[None]:
    """Print a `CryopickError` to standard error and exit with code 2; 130 where the user interrupts."""
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True)
    try:
        yield
    except CryopickError as error:
        console.print("[bold red]error:[/]", end=" ")
        console.print(str(error), markup=False, highlight=False)
        sys.exit(USAGE_ERROR)
    except KeyboardInterrupt:
        console.print("interrupted; the same command goes on from here")
        sys.exit(130)
