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


@pytest.mark.parametrize("symmetry", ["C1", "c4", "D7", "T", "O", "I", "I2", "C2v", "Ci", "S4", "S10", "D2h"])
def test_point_groups(symmetry: str) -> None:
    assert EngineOptions(100.0, symmetry=symmetry).symmetry == symmetry


@pytest.mark.parametrize("symmetry", ["Z9", "C", "C0", "D", "I9", "", "C1 ", "S3", "D1"])
def test_what_is_no_point_group(symmetry: str) -> None:
    with pytest.raises(ConfigurationError, match=f"--symmetry {symmetry}: wanted a point group"):
        EngineOptions(100.0, symmetry=symmetry)
