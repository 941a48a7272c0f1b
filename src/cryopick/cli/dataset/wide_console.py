"""A console whose tables are not squeezed where the output is no terminal."""

from rich.console import Console

_NARROWEST = 130  # columns that the widest table needs


def wide_console() -> Console:
    """Make a console of at least 130 columns; a narrower terminal wraps its lines."""
    return Console(soft_wrap=True, highlight=False, width=max(Console().width, _NARROWEST))
