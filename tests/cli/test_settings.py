import pytest

from cryopick.cli.settings import compose_settings, one_of
from cryopick.core import ConfigurationError


def test_values_are_set() -> None:
    config = compose_settings("predict", ["picker.tile_px=512", "adapt_threshold=true"])
    assert config.picker.tile_px == 512
    assert config.adapt_threshold is True
    assert config.picker.device == "auto"


@pytest.mark.parametrize("override", ["picker.tiles=3", "picker.tile_px", "nothing=1", "a b=c=d", "=3"])
def test_a_key_nobody_knows(override: str) -> None:
    with pytest.raises(ConfigurationError, match=r"see configs/predict\.yaml for the keys") as caught:
        compose_settings("predict", [override])
    assert "\n" not in str(caught.value)


def test_choices() -> None:
    assert one_of("--contrast", "dark", ("dark", "bright")) == "dark"
    assert one_of("--contrast", None, ("dark", "bright")) is None
    with pytest.raises(ConfigurationError, match="--contrast grey: wanted dark or bright"):
        one_of("--contrast", "grey", ("dark", "bright"))
