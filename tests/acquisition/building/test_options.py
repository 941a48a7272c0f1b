import pytest

from cryopick.acquisition.building.options import BuildOptions
from cryopick.core import ConfigurationError


def test_the_diameter_is_said_once() -> None:
    assert BuildOptions(diameter_px=9).diameter_angstrom is None
    with pytest.raises(ConfigurationError, match="--diameter-px and --diameter both say the diameter"):
        BuildOptions(diameter_px=9, diameter_angstrom=18)
