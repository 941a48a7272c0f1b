"""The engines by name."""

from collections.abc import Callable
from enum import StrEnum

from cryopick.validation.engine import Engine


class EngineName(StrEnum):
    """What the command line calls them."""

    RELION = "relion"
    ASPIRE = "aspire"


def open_engine(
    name: EngineName, threads: int = 1, progress: Callable[[str], None] = lambda text: None
) -> Engine:
    """Make an engine ready.

    Parameters
    ----------
    name
        Which.
    threads
        To compute with.
    progress
        Told how far a step is.

    Raises
    ------
    EngineError
        If it is not installed.
    """
    # Here, because ASPIRE is an extra that takes seconds to import.
    if name is EngineName.ASPIRE:
        from cryopick.validation.aspire import AspireEngine

        return AspireEngine(threads, progress)
    from cryopick.validation.relion import RelionEngine

    return RelionEngine(threads, progress)
