from dataclasses import replace

import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.cryosparc import CryosparcOptions


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pixel_size": 0.0}, "pixel_size is 0.0"),
        ({"classes": 0}, "classes is 0"),
        ({"box_px": 255}, "a box of 255 px cropped to 64 px"),
        ({"size_px": 300}, "a box of 256 px cropped to 300 px"),
        ({"size_px": 0}, "cropped to 0 px"),
        ({"seeds": ()}, "no seed"),
    ],
)
def test_what_cannot_be(options: CryosparcOptions, change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        replace(options, **change)  # type: ignore[arg-type]
