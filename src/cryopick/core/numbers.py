"""Numbers that users give: refused by name before any work."""

from math import inf

from cryopick.core.errors import ConfigurationError


def check_number(name: str, value: object, least: float, most: float = inf, *, whole: bool = False) -> None:
    """Refuse what is no finite number from ``least`` to ``most``, or, of those, no ``whole`` one.

    Raises
    ------
    ConfigurationError
        With the name, what was found, and what was wanted.
    """
    if isinstance(value, int if whole else int | float) and least <= value <= most and value != inf:
        return
    wanted = f"of at least {least:g}" if most == inf else f"from {least:g} to {most:.10g}"
    raise ConfigurationError(f"{name}={value}: wanted a {'whole ' if whole else ''}number {wanted}")


def check_positive(option: str, value: float | None) -> None:
    """Refuse the value of an option, where one is given, that is no finite number above 0.

    Raises
    ------
    ConfigurationError
        With the option and what was found.
    """
    if value is not None and not 0 < value < inf:
        raise ConfigurationError(f"{option} {value:g} is not a positive number")
