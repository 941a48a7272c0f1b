import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.options import ValidationOptions


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"particle_pixel_size": 0.0}, "particles of 0 A/px"),
        ({"box_diameters": 1.0}, "boxes of 1 diameters"),
        ({"particles": 0}, "--particles 0"),
        ({"seeds": ()}, "--seeds"),
        ({"seeds": (1, 1)}, "--seeds 1,1"),
        ({"seeds": (0,)}, "--seeds 0"),
    ],
)
def test_what_cannot_be(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        ValidationOptions(**wrong)  # type: ignore[arg-type]
