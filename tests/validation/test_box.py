import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.box import Box, plan_box


@pytest.mark.parametrize(
    ("diameter", "pixel_size", "wanted", "box"),
    [
        # 1.6 diameters of beta-galactosidase are 61 px of 5 A; 64 is the next that is 2, 3 and 5 multiplied.
        (191.16, 1.77, 5.0, Box(180, 64)),
        (150.0, 2.5, 5.0, Box(96, 48)),
        # Never finer than the micrograph.
        (150.0, 7.0, 5.0, Box(36, 36)),
        # 63 px is odd, 64 is not.
        (195.0, 5.0, 5.0, Box(64, 64)),
    ],
)
def test_even_and_quick_to_transform(diameter: float, pixel_size: float, wanted: float, box: Box) -> None:
    assert plan_box(diameter, pixel_size, wanted) == box


def test_larger_boxes() -> None:
    assert plan_box(160.0, 2.0, 4.0, 2.0) == Box(160, 80)


def test_too_few_pixels() -> None:
    with pytest.raises(ConfigurationError, match=r"6\.0 px wide at 5 A/px.*--particle-pixel-size"):
        plan_box(30.0, 1.0, 5.0)
