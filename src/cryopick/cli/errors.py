"""Errors meant for the user: one message, an exit code, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cryopick.core import CryopickError

USAGE_ERROR = 2


@contextmanager
def reported() -> Iterator[None]:
    """Print a `CryopickError`, or a disk's about a file, to standard error and exit with code 2.

    130 where the user interrupts.
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
    except KeyboardInterrupt:
        console.print("interrupted; the same command goes on from here")
        sys.exit(130)
    else:
        return
    console.print("[bold red]error:[/]", end=" ")
    console.print(message, markup=False, highlight=False)
    sys.exit(USAGE_ERROR)
