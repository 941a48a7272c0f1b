import pytest

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import Optics
from cryopick.validation.ctf import CtfOptions


@pytest.mark.parametrize(
    ("optics", "told"),
    [
        (Optics(300.0, 2.7, 7.0), "--amplitude-contrast 7: wanted a fraction, such as 0.1"),
        (Optics(300.0, 2.7, -0.1), "--amplitude-contrast -0.1"),
        (Optics(300.0, -2.7), "--cs -2.7: wanted mm"),
        (Optics(0.0), "--voltage 0: wanted kV"),
        (Optics(float("nan")), "--voltage nan"),
        (Optics(float("inf")), "--voltage inf"),
        (Optics(300_000.0), "--voltage 300000: wanted kV"),
        (Optics(300.0, 2700.0), "--cs 2700: wanted mm"),
    ],
)
def test_microscopes_that_cannot_be(optics: Optics, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        CtfOptions(optics=optics)


def test_microscopes_that_can() -> None:
    CtfOptions(optics=Optics(80.0, 0.0, 0.0))
    CtfOptions(optics=Optics())


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
