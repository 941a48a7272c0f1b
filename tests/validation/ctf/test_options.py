import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.ctf import CtfOptions


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"finest": 40.0}, "--max-resolution 40 A"),
        ({"finest": 0.0}, "--max-resolution 0 A"),
        ({"least_defocus": 60000.0}, "--min-defocus 60000 A"),
        ({"least_defocus": -1.0}, "--min-defocus -1 A"),
    ],
)
def test_empty_ranges(changed: dict[str, float], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        CtfOptions(**changed)  # type: ignore[arg-type]
