"""Numbers that users give: refused by name before any work."""

from math import inf

from cryopick.core.errors import ConfigurationError


def check_number(name: str, value: object, least: float, most: float = inf) -> None:
    """Refuse what is no finite number from ``least`` to ``most``.

    Raises
    ------
    ConfigurationError
        With the name, what was found, and what was wanted.
    """
    if isinstance(value, int | float) and least <= value <= most and value != inf:
        return
    wanted = f"a number of at least {least:g}" if most == inf else f"a number from {least:g} to {most:.10g}"
    raise ConfigurationError(f"{name}={value}: wanted {wanted}")
