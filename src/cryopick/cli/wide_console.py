"""A console whose tables are not squeezed where the output is no terminal, or a narrow one."""

from rich.console import Console
from rich.table import Table

_NARROWEST = 130  # columns that the widest table of `cryopick dataset` needs
_WIDEST = 10_000


def wide_console(columns: int = _NARROWEST) -> Console:
    """Make a console of so many columns or more; a narrower terminal wraps its lines."""
    return Console(soft_wrap=True, highlight=False, width=max(Console().width, columns))


def console_for(*tables: Table) -> Console:
    """Make a console wide enough for some tables."""
    endless = Console(width=_WIDEST)
    return wide_console(max(endless.measure(table).maximum for table in tables))
