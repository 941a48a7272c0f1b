import pytest

from cryopick.core import ConfigurationError
from cryopick.evaluation import CompareOptions


@pytest.mark.parametrize(
    "wrong",
    [
        {"radius": 0.0},
        {"strict_radius": float("inf")},
        {"diameter_px": -3.0},
        {"overlays": -1},
        {"gallery": -1},
        {"consensus": 1},
    ],
)
def test_out_of_range(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match=f"--{next(iter(wrong)).replace('_', '-')}"):
        CompareOptions(**wrong)


def test_the_limits() -> None:
    assert CompareOptions(overlays=0, gallery=0, consensus=2).consensus == 2
