import pytest

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import Optics
from cryopick.validation.ctf import CtfOptions


def test_microscopes_that_cannot_be() -> None:
    with pytest.raises(ConfigurationError, match="--voltage 300000: wanted kV"):
        CtfOptions(optics=Optics(300_000.0))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"finest": 40.0}, "--max-resolution 40 A"),
        ({"finest": 0.0}, "--max-resolution 0 A"),
        ({"least_defocus": 60000.0}, "--min-defocus 60000 A"),
        ({"least_defocus": -1.0}, "--min-defocus -1 A"),
        ({"least_defocus": 0.3, "most_defocus": 5.0}, "--max-defocus 5: wanted A, such as 50000"),
    ],
)
def test_empty_ranges(changed: dict[str, float], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        CtfOptions(**changed)  # type: ignore[arg-type]
