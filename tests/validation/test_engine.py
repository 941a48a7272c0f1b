import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.engine import EngineOptions


@pytest.mark.parametrize(
    "wrong",
    [
        {"diameter_angstrom": 0.0},
        {"diameter_angstrom": float("nan")},
        {"classes": 0},
        {"iterations": -1},
        {"classes_resolution": 0.0},
        {"reference_resolution": 0.0},
    ],
)
def test_numbers_have_to_be_positive(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match=f"{next(iter(wrong))} is .*more than 0"):
        EngineOptions(**{"diameter_angstrom": 150.0, **wrong})  # type: ignore[arg-type]
